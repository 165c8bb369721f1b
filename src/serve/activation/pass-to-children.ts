import type { InheritedSocket, InheritedSockets } from './inherited-sockets.js';
import { readSocketInode } from './socket-inode.js';

/** The part of what `ChildProcess.prototype.spawn` takes, with which spawn(), fork(), exec() and execFile() all end. */
type SpawnOptions = { stdio?: string | unknown[]; envPairs?: string[] };

/**
 * For a command that is not the program itself, but comes to start it: npm start, npx, tsx, nodemon. Until this process
 * serves one of the sockets, each of its children inherits them, and is vouched for by {@link vouchBySockets}.
 */
export function passToChildren(sockets: InheritedSockets): void {
  const { ChildProcess } = process.getBuiltinModule('node:child_process') as typeof import('node:child_process');
  const prototype = ChildProcess.prototype as unknown as { spawn(options: SpawnOptions): number };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const stdio = sockets.all.some(isServed) ? undefined : addSockets(readStdio(options), sockets.all);
    if (stdio === undefined) return spawn.call(this, options);
    for (const socket of sockets.all) sockets.claim(socket); // the child's business from here on
    const envPairs = [...(options.envPairs ?? []), ...describeSockets(sockets.all)];
    return spawn.call(this, { ...options, stdio, envPairs });
  };
}

/**
 * What makes any process that has these very sockets as its descriptors take them for its own, however many shells and
 * wrappers stand between: the inodes, which no other socket can have while these are open.
 */
export function vouchBySockets(fds: readonly number[]): { LOWPORT_LISTEN_INODES: string } {
  return { LOWPORT_LISTEN_INODES: fds.map(readInode).join() };
}

/** Undefined where the descriptor is not open, or no socket. */
export function readInode(fd: number): string | undefined {
  try {
    return readSocketInode(fd);
  } catch {
    return undefined;
  }
}

function isServed({ listener }: InheritedSocket): boolean {
  return listener !== undefined && listener.servers.length > 0;
}

function readStdio({ stdio = 'pipe' }: SpawnOptions): unknown[] {
  const streams = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
  return [...streams, 'pipe', 'pipe', 'pipe'].slice(0, Math.max(streams.length, 3));
}

/** The sockets come first after the standard streams; an IPC channel may have any number. Else there is no room: undefined. */
function addSockets(stdio: unknown[], sockets: readonly InheritedSocket[]): unknown[] | undefined {
  const further = stdio.slice(3);
  if (further.some(stream => stream !== 'ipc')) return undefined;
  return [...stdio.slice(0, 3), ...sockets.map(({ fd }) => fd), ...further];
}

function describeSockets(sockets: readonly InheritedSocket[]): string[] {
  const variables = {
    LISTEN_FDS: sockets.length,
    LISTEN_FDNAMES: sockets.map(({ name }) => name).join(':'),
    ...vouchBySockets(sockets.map(({ fd }) => fd)),
  };
  return Object.entries(variables).map(([name, value]) => `${name}=${value}`);
}
