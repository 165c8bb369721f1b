import net from 'node:net';
import { leadOwnConnects } from '../activation/lead-own-connects.js';
import { listenHandleOf, pauseAccepting, startAccepting } from '../activation/listen-handle.js';
import type { SharedListener } from '../activation/server-handle.js';
import { gateOfWorker } from './cluster-gate.js';

/** Where connections come in. While it is shut, newcomers wait in the kernel's queue. */
export type Gate = {
  shut(): void;
  open(): void;
  /** False where it can be shut for good only: in a worker of `node:cluster`, whose primary gives it connections. */
  readonly canOpen: boolean;
  /** Whether nothing comes in since {@link shut}. */
  readonly isShut: boolean;
  /** Nothing will come in any more. */
  close(): void;
};

/**
 * The inherited sockets, whichever server accepts there. They stay open, since they are not this process's. What the
 * program asks of itself gets in even when the gate is shut.
 */
export function gateOfListeners(listeners: readonly SharedListener[]): Gate {
  const shut = () => {
    for (const listener of listeners) listener.pause('draining');
  };
  const open = () => {
    for (const listener of listeners) listener.resume('draining');
  };
  leadOwnConnects(listeners);
  return { canOpen: true, isShut: true, shut, open, close: shut };
}

/** Servers on addresses of the program's own: when they close, newcomers are refused instead of waiting for nobody. */
export function gateOfServers(servers: ReadonlySet<net.Server>): Gate {
  const list = () => [...servers].filter(({ listening }) => listening);
  const close = () => {
    for (const server of list()) closeAhead(server);
  };
  if (list().some(server => listenHandleOf(server) === undefined)) return gateOfWorker(close);
  const handles = () => list().flatMap(server => listenHandleOf(server) ?? []);
  return {
    canOpen: true,
    isShut: true,
    shut() {
      for (const handle of handles()) pauseAccepting(handle);
    },
    open() {
      for (const handle of handles()) startAccepting(handle);
    },
    close,
  };
}

/** Servers that were closed ahead, and whether the program has closed them since. */
const closedAhead = new WeakMap<net.Server, { byProgram: boolean }>();

/** Whether the program has closed the server. */
export function isClosedByProgram(server: net.Server): boolean {
  return closedAhead.get(server)?.byProgram ?? !server.listening;
}

/**
 * Closes the server before the program does, which may do so afterwards as if nothing had happened. Not by
 * `http.Server.close()`, which also closes idle connections at once, in the middle of a client's next request.
 */
function closeAhead(server: net.Server): void {
  const closed = { byProgram: false };
  closedAhead.set(server, closed);
  let isOver = false;
  server.once('close', () => {
    isOver = true;
  });
  net.Server.prototype.close.call(server);
  server.close = callback => {
    closed.byProgram = true;
    if (callback !== undefined && isOver) setImmediate(callback);
    else if (callback !== undefined) server.once('close', () => callback());
    return server;
  };
}
