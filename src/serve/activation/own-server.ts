import type net from 'node:net';

/** The preload is several bundles that share nothing else. */
const key = Symbol.for('lowport.ownServer');

/** Marks a server of lowport itself: its `listen()` means no inherited socket, and nobody has to hear of it. */
export function markOwn<S extends net.Server>(server: S): S {
  return Object.assign(server, { [key]: true });
}

export function isOwn(server: net.Server): boolean {
  return key in server;
}
