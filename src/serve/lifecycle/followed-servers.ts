import type net from 'node:net';
import type { InheritedSocket } from '../activation/inherited-sockets.js';
import { Connections } from './connections.js';
import { gateOfListeners, gateOfServers } from './gate.js';
import type { Stage } from './shut-down.js';

/** For servers of the program's own, whose clients are refused from then on anyway, in milliseconds. */
const privateGraceMs = 100;

/**
 * The program's servers: the public ones, and those that it has for itself, which the public ones may need to answer. Public
 * is what serves an inherited socket; where there is none, what listens on more than the loopback.
 */
export class FollowedServers {
  /** Of the public servers. */
  readonly connections = new Connections();
  readonly #private = new Connections();
  readonly #listeners: NonNullable<InheritedSocket['listener']>[];

  /** @param streams the inherited sockets */
  constructor(streams: readonly InheritedSocket[]) {
    this.#listeners = streams.flatMap(({ listener }) => listener ?? []);
  }

  /** @param door as in {@link Connections.follow} */
  follow(server: net.Server, isAdopted: boolean, door?: net.Server): void {
    const isPublic = this.#listeners.length > 0 ? isAdopted : !isOnLoopback(server);
    (isPublic ? this.connections : this.#private).follow(server, door);
  }

  /** The order in which they are let go of when the process ends. */
  listStages(grace: Pick<Stage, 'graceMs' | 'poolGraceMs'>): Stage[] {
    const own = (connections: Connections) => ({ ...grace, connections, gate: gateOfServers(connections.servers) });
    const rest = { ...own(this.#private), graceMs: privateGraceMs, poolGraceMs: privateGraceMs };
    if (this.#listeners.length > 0) {
      return [{ ...grace, connections: this.connections, gate: gateOfListeners(this.#listeners) }, rest];
    }
    return this.connections.servers.size > 0 ? [own(this.connections), rest] : [{ ...rest, ...grace }];
  }
}

function isOnLoopback(server: net.Server): boolean {
  const address = server.address();
  return typeof address === 'object' && address !== null && /^(127\.|::1$|::ffff:127\.)/.test(address.address);
}
