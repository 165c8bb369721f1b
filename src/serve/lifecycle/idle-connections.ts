import type { HttpSocket } from './connections.js';
import { QuietTime } from './quiet-time.js';

/** Closed in one turn of the event loop. A loop that closes thousands at once does not read what clients send meanwhile. */
const perTurn = 10;

/** Node's own `keepAliveTimeout`, which answers announce: no client that goes by it uses a connection that was idle longer. */
const longestMs = 5000;

/**
 * The connections that bring no request while the service drains, and when they may be closed. As long as clients come back
 * to connections that were idle at first, they may come to the others as well: those of a pool are used in no order.
 */
export class IdleConnections {
  readonly #quiet = new QuietTime();
  #first: Set<HttpSocket> | undefined;
  #usedAt = 0;
  #overdue: HttpSocket[] = [];

  /**
   * Closes what has been idle for the grace. To be called again and again, after the poll phase: all is read then.
   * @param idle those that bring none now
   */
  close(idle: readonly HttpSocket[], now: number, graceMs: number): void {
    const all = new Set(idle);
    this.#quiet.look(all, now);
    this.#noteUse(all, now);
    if (this.#overdue.length > 0) return;
    const isStill = now - this.#usedAt >= graceMs;
    this.#overdue = [...all].filter(socket => {
      const quietMs = this.#quiet.of(socket, now);
      return (isStill && quietMs >= graceMs) || quietMs >= Math.max(graceMs, longestMs);
    });
    this.#closeSome();
  }

  #noteUse(idle: ReadonlySet<HttpSocket>, now: number): void {
    this.#first ??= new Set(idle);
    for (const socket of this.#first) {
      if (idle.has(socket)) continue;
      this.#first.delete(socket);
      this.#usedAt = now;
    }
  }

  #closeSome(): void {
    for (const socket of this.#overdue.splice(-perTurn)) {
      this.#first?.delete(socket);
      if (!socket._httpMessage && this.#quiet.isAsSeen(socket)) socket.destroySoon();
    }
    if (this.#overdue.length > 0) setImmediate(() => this.#closeSome());
  }
}
