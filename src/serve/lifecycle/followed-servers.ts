import type net from 'node:net';
import type { InheritedSocket } from '../activation/inherited-sockets.js';
import type { SharedListener } from '../activation/server-handle.js';
import { Connections } from './connections.js';

/**
 * The program's servers: the public ones, and those that it has for itself, which the public ones may need to answer. Public
 * is what serves an inherited socket; where there is none, what listens on more than the loopback.
 */
export class FollowedServers {
  /** Of the public servers. */
  readonly connections = new Connections();
  readonly privateConnections = new Connections();
  /** Of the inherited sockets. */
  readonly listeners: readonly SharedListener[];

  /** @param streams the inherited sockets */
  constructor(streams: readonly InheritedSocket[]) {
    this.listeners = streams.flatMap(({ listener }) => listener ?? []);
  }

  /** @param door as in {@link Connections.follow} */
  follow(server: net.Server, isAdopted: boolean, door?: net.Server): void {
    const isPublic = this.listeners.length > 0 ? isAdopted : !isOnLoopback(server);
    (isPublic ? this.connections : this.privateConnections).follow(server, door);
  }
}

function isOnLoopback(server: net.Server): boolean {
  const address = server.address();
  return typeof address === 'object' && address !== null && /^(127\.|::1$|::ffff:127\.)/.test(address.address);
}
