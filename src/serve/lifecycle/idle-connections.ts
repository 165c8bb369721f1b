import type { HttpSocket } from './connections.js';
import { QuietTime } from './quiet-time.js';
import { readRestMs } from './rest-time.js';

/** Closed in one turn of the event loop. A loop that closes thousands at once does not read what clients send meanwhile. */
const perTurn = 10;
/** A connection that has rested for so many times the longest rest after which a client came back is nobody's in use. */
const restFactor = 3;

/** How long a connection may still bring a request, in milliseconds. */
export type Grace = {
  /** At least, each. */
  unusedMs: number;
  /** At most, one that has brought some, where clients come back to such: those of a pool are used in no order, and seldom. */
  pooledMs: number;
};

/** The connections that bring no request while the service drains, and when they may be closed. */
export class IdleConnections {
  readonly #quiet = new QuietTime();
  /** Those that were idle at first and are still, how long each had rested by then, and what it had brought. */
  #first: Map<HttpSocket, { restMs: number; bytesRead: number }> | undefined;
  #begin = 0;
  #longestRestMs = 0;
  #overdue: HttpSocket[] = [];

  /**
   * Closes what has been idle for the grace. To be called again and again, after the poll phase: all is read then.
   * @param idle those that bring none now
   */
  close(idle: readonly HttpSocket[], now: number, grace: Grace): void {
    const all = new Set(idle);
    this.#noteFirst(all, now);
    this.#noteReturns(all, now);
    this.#quiet.look(all, now);
    if (this.#overdue.length > 0) return;
    this.#overdue = [...all].filter(socket => this.#isOver(socket, now, grace));
    this.#closeSome();
  }

  #noteFirst(idle: ReadonlySet<HttpSocket>, now: number): void {
    if (this.#first !== undefined) return;
    this.#begin = now;
    this.#first = new Map(
      [...idle].map(socket => [socket, { restMs: readRestMs(socket) ?? 0, bytesRead: socket.bytesRead }]),
    );
  }

  #noteReturns(idle: ReadonlySet<HttpSocket>, now: number): void {
    for (const [socket, { restMs, bytesRead }] of this.#first ?? []) {
      if (idle.has(socket)) continue;
      this.#first?.delete(socket);
      // Else its client has gone away.
      if (socket.bytesRead > bytesRead) this.#longestRestMs = Math.max(this.#longestRestMs, restMs + now - this.#begin);
    }
  }

  #isOver(socket: HttpSocket, now: number, { unusedMs, pooledMs }: Grace): boolean {
    const quietMs = this.#quiet.of(socket, now);
    if (quietMs < unusedMs || socket.bytesRead === 0) return quietMs >= unusedMs;
    const restedMs = (this.#first?.get(socket)?.restMs ?? 0) + quietMs;
    return restedMs >= Math.min(pooledMs, restFactor * this.#longestRestMs);
  }

  #closeSome(): void {
    for (const socket of this.#overdue.splice(-perTurn)) {
      this.#first?.delete(socket);
      if (!socket._httpMessage && this.#quiet.isAsSeen(socket)) socket.destroySoon();
    }
    if (this.#overdue.length > 0) setImmediate(() => this.#closeSome());
  }
}
