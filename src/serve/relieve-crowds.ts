import { closeSync, openSync, readFileSync } from 'node:fs';
import type net from 'node:net';
import type { Crowd, SharedListener } from './activation/server-handle.js';
import { listAcceptedSockets } from './lifecycle/accepted-sockets.js';
import { report } from './report.js';
import type { Https } from './start-https.js';

/** How long newcomers wait in the kernel's queue before somebody goes for them: all that are in have so long to speak. */
const restMs = 100;
/** What the program keeps for its own files and connections: an eighth, within these. */
const [leastReserve, mostReserve] = [16, 1024];
const silenceMs = 60_000;

/** What Node notes on a socket of HTTP/1, see `HttpSocket`. */
type Speaker = net.Socket & { parser?: unknown; _httpMessage?: object | null };

/** What stands before the program's servers, once it is loaded. */
type Fronted = () => Pick<Https, 'doorOf' | 'speakerOn'> | undefined;

/**
 * Loaded when the process first has more than a few descriptors in use. Learns the limit, and gives what to call where it is
 * near: nothing is accepted for a moment, and the oldest connections that have asked nothing are closed, half of them, so
 * that those who wait come in. Whose request is here is never closed; where there are only such, newcomers wait for one of
 * them to end. Without this libuv closes newcomers as they come, and the program fails where it opens a file.
 */
export function relieveCrowds(crowd: Crowd, listeners: readonly SharedListener[], fronted: Fronted): () => void {
  const limit = readDescriptorLimit();
  const reserve = Math.min(Math.max(limit >> 3, leastReserve), mostReserve);
  crowd.from = limit - reserve;
  let isRelieving = false;
  let saidMs = Number.NEGATIVE_INFINITY;

  const relieve = () => {
    const servers = new Set(listeners.flatMap(listener => listener.servers.map(({ server }) => server)));
    // There is room where those who made the crowd have gone in the meantime.
    if (!hasRoom(crowd.from)) {
      const closed = closeOldest(servers, fronted(), reserve);
      if (performance.now() - saidMs > silenceMs) report('warning', describe(limit, closed));
      saidMs = performance.now();
    }
    if (servers.size > 0 && !hasRoom(crowd.from)) {
      waitForRest(relieve);
      return;
    }
    isRelieving = false;
    for (const listener of listeners) listener.resume('crowded');
  };

  return () => {
    if (isRelieving || hasRoom(crowd.from)) return;
    isRelieving = true;
    for (const listener of listeners) listener.pause('crowded');
    waitForRest(relieve);
  };
}

/**
 * A turn later, since a process that was kept waiting itself has not read yet what has come in that time. On a machine that is
 * starved clients are late, too: then a few times as long.
 */
function waitForRest(then: () => void, tries = 5): void {
  const start = performance.now();
  setTimeout(() => {
    const isLate = performance.now() - start > 1.5 * restMs;
    setImmediate(() => (isLate && tries > 0 ? waitForRest(then, tries - 1) : then()));
  }, restMs);
}

/** `LimitNOFILE=` of the unit: Node raises the soft limit to the hard one. Infinity where nobody says it. */
function readDescriptorLimit(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number(limit ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY; // not on macOS, nor with --permission
  }
}

/** Whether a descriptor below `from` is free: the kernel gives the lowest. */
function hasRoom(from: number): boolean {
  try {
    const fd = openSync('/dev/null', 'r');
    closeSync(fd);
    return fd < from;
  } catch {
    return false;
  }
}

/**
 * Closes half of the connections that have said nothing, or are in their handshake, and more where these are few: who has
 * sent no whole request, and at last who is kept and idle.
 */
function closeOldest(accepting: ReadonlySet<net.Server>, https: ReturnType<Fronted>, atLeast: number): number {
  const servers = new Set([...accepting].map(server => https?.doorOf(server) ?? server));
  const ranks: [silent: Speaker[], handshaking: Speaker[], asking: Speaker[], idle: Speaker[]] = [[], [], [], []];
  for (const socket of listAcceptedSockets(servers)) {
    const isFronted = socket.server !== undefined && !accepting.has(socket.server);
    const speaker: Speaker | undefined = isFronted ? https?.speakerOn(socket) : socket;
    if (socket.bytesRead === 0 && socket.bytesWritten === 0) ranks[0].push(socket);
    else if (speaker === undefined) ranks[1].push(socket);
    else if (speaker.parser && !speaker._httpMessage) ranks[speaker.bytesWritten === 0 ? 2 : 3].push(speaker);
  }
  ranks[3].sort((one, other) => idleSince(one) - idleSince(other));
  const closed = ranks.flat().slice(0, Math.max(atLeast, (ranks[0].length + ranks[1].length) >> 1));
  for (const socket of closed) socket.destroy();
  return closed.length;
}

/** Since when its timer of `keepAliveTimeout` runs. Node keeps that by a symbol of its own; without it, the oldest goes first. */
function idleSince(socket: Speaker): number {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'timeout');
  const timers = socket as unknown as Record<symbol, { _idleStart?: number } | null>;
  return (symbol && timers[symbol]?._idleStart) ?? 0;
}

function describe(limit: number, closed: number): string {
  return (
    `lowport: nearly all of ${limit} descriptors are in use. The oldest connections that have asked nothing are closed ` +
    `(${closed} now), and newcomers wait.\n  If these are no attack: raise LimitNOFILE= of the unit.`
  );
}
