import { type InheritedSockets, readInheritedSockets } from './inherited-sockets.js';

/** `lowport/register` is a bundle of its own, so what it has read must be found by the library, too. */
const key = Symbol.for('lowport.inheritedSockets');
const store = globalThis as { [key]?: InheritedSockets };

/**
 * The sockets that the service manager passed to this process; empty where it passed none. The environment is read
 * once, at the first call or by `lowport/register`; later calls give the same value.
 * @throws {LowportError} as {@link readInheritedSockets}
 */
export function inheritedSockets(): InheritedSockets {
  store[key] ??= readInheritedSockets(process.env, process);
  return store[key];
}
