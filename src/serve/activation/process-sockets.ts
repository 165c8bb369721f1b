import { type InheritedSockets, readInheritedSockets } from './inherited-sockets.js';
import { readInode } from './pass-to-children.js';

/** `lowport/register` is a bundle of its own, so what it has read must be found by the library, too. */
const key = Symbol.for('lowport.inheritedSockets');
const store = globalThis as { [key]?: InheritedSockets };

/**
 * The sockets that the service manager passed to this process; empty where it passed none. The environment is read
 * once, at the first call or by `lowport/register`; later calls give the same value.
 * What is not meant for this process (`LISTEN_PID`) is left alone: then it is empty, and `foreign` says for whom it was.
 * The protocol is that of sd_listen_fds_with_names(3); its variables can be read from `process.env` as before, but no
 * child gets them, nor a copy of the environment.
 * @throws {LowportError} `ERR_LISTEN_PID`, `ERR_LISTEN_FDS`, `ERR_LISTEN_FDNAMES` where the environment is garbage, and
 *   `ERR_FD_CLOSED`, `ERR_FD_NOT_SOCKET`, `ERR_SOCKET_CONNECTED`, `ERR_SOCKET_UNBOUND` for a descriptor that cannot be served
 *   on. No descriptor is closed or changed.
 */
export function inheritedSockets(): InheritedSockets {
  store[key] ??= readInheritedSockets(process.env, { pid: process.pid, ppid: process.ppid, readInode });
  return store[key];
}
