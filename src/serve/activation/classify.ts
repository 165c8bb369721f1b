import { readlinkSync } from 'node:fs';
import net from 'node:net';
import type { Address } from '../../listen-address.js';
import { type HandleAddress, type ListenHandle, openHandle } from './listen-handle.js';
import { readUdpRow, readUnixRow } from './proc-net.js';
import { readSocketInode } from './socket-inode.js';

/** What a file descriptor is, as far as an unprivileged process can tell without native code. */
export type FdFacts =
  | { kind: 'closed' }
  /** Anything but a socket that Node can serve on; `what` reads on after "fd 3 is". */
  | { kind: 'other'; what: string }
  | StreamFacts
  /** `address` is undefined for a unix socket, and where another network namespace hides the kernel's table. */
  | { kind: 'datagram'; address: Address | undefined };

/**
 * A stream socket. A bound one counts as listening, since adopting calls listen(2) anyway.
 * `address` is undefined where the kernel's table does not show a unix socket's path.
 */
export type StreamFacts = {
  kind: 'stream';
  state: 'listening' | 'connected' | 'unbound';
  address: Address | undefined;
  handle: ListenHandle;
};

const sunPathBytes = 108;

/** Looks at a file descriptor and changes nothing about it, whatever it is. */
export function classifyFd(fd: number): FdFacts {
  let inode: string | undefined;
  try {
    inode = readSocketInode(fd);
  } catch {
    return { kind: 'closed' };
  }
  if (inode === undefined) return describeOther(fd);

  try {
    const handle = openHandle(fd);
    return handle.getsockname === undefined ? classifyUnix(inode, handle) : classifyTcp(handle);
  } catch {
    return isUdp(fd) ? classifyUdp(inode) : classifyUnsupported(inode);
  }
}

function classifyTcp(handle: ListenHandle): StreamFacts {
  const local: HandleAddress = {};
  handle.getsockname?.(local);
  const { address: host = '::', port = 0 } = local;
  const state = handle.getpeername?.({}) === 0 ? 'connected' : port === 0 ? 'unbound' : 'listening';
  return { kind: 'stream', state, address: port === 0 ? undefined : { kind: 'ip', host, port }, handle };
}

function classifyUnix(inode: string, handle: ListenHandle): FdFacts {
  const row = readUnixRow(inode);
  if (row !== undefined && row.type !== 'stream') return classifyUnsupported(inode);
  const unbound = row !== undefined && row.path === undefined;
  const state = row?.connected ? 'connected' : unbound ? 'unbound' : 'listening';
  return { kind: 'stream', state, address: unixAddress(row?.path), handle };
}

/** Node names the type of the descriptor nowhere else: `ERR_INVALID_FD_TYPE`, "Unsupported fd type: UDP". */
function isUdp(fd: number): boolean {
  try {
    return new net.Socket({ fd, readable: false, writable: false }) === undefined;
  } catch (error) {
    return error instanceof Error && error.message.endsWith('UDP');
  }
}

function classifyUdp(inode: string): FdFacts {
  const row = readUdpRow(inode);
  return { kind: 'datagram', address: row && { kind: 'ip', ...row } };
}

function classifyUnsupported(inode: string): FdFacts {
  const row = readUnixRow(inode);
  if (row?.type === 'datagram') return { kind: 'datagram', address: unixAddress(row.path) };
  return { kind: 'other', what: row ? `a unix ${row.type} socket` : 'a socket of a type that Node cannot serve on' };
}

function unixAddress(path: string | undefined): Address | undefined {
  if (path === undefined) return undefined;
  if (!path.startsWith('@')) return { kind: 'path', path };
  // The kernel shows each NUL as @, and Node 20 binds an abstract name with NULs to the end of sun_path.
  return { kind: 'abstract', name: path.length === sunPathBytes ? path.slice(1).replace(/@+$/, '') : path.slice(1) };
}

function describeOther(fd: number): FdFacts {
  const target = readTarget(fd);
  // A number that was closed when the program started: Node has since used it for its own event loop.
  if (target.startsWith('anon_inode:')) return { kind: 'closed' };
  if (target.startsWith('pipe:')) return { kind: 'other', what: 'a pipe' };
  return { kind: 'other', what: target === '' ? 'not a socket' : `the file ${target}` };
}

function readTarget(fd: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}
