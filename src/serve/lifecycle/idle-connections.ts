import type { HttpSocket } from './connections.js';
import { QuietTime } from './quiet-time.js';

/** Closed in one turn of the event loop. A loop that closes thousands at once does not read what clients send meanwhile. */
const perTurn = 10;

/** How long a connection may still bring a request, in milliseconds. */
export type Grace = {
  /** One that never brought any, or whose client may be a browser. */
  unusedMs: number;
  /** One that did, where clients come back to such connections: those of a pool are used in no order, and seldom. */
  pooledMs: number;
};

/** The connections that bring no request while the service drains, and when they may be closed. */
export class IdleConnections {
  readonly #quiet = new QuietTime();
  #first: Set<HttpSocket> | undefined;
  /** A client has come back to a connection that was idle at first. */
  #hasPool = false;
  #overdue: HttpSocket[] = [];

  /**
   * Closes what has been idle for the grace. To be called again and again, after the poll phase: all is read then.
   * @param idle those that bring none now
   */
  close(idle: readonly HttpSocket[], now: number, { unusedMs, pooledMs }: Grace): void {
    const all = new Set(idle);
    this.#quiet.look(all, now);
    this.#noteUse(all);
    if (this.#overdue.length > 0) return;
    this.#overdue = [...all].filter(socket => {
      const isPooled = this.#hasPool && socket.bytesRead > 0;
      return this.#quiet.of(socket, now) >= (isPooled ? pooledMs : unusedMs);
    });
    this.#closeSome();
  }

  #noteUse(idle: ReadonlySet<HttpSocket>): void {
    this.#first ??= new Set(idle);
    for (const socket of this.#first) {
      if (idle.has(socket)) continue;
      this.#first.delete(socket);
      this.#hasPool = true;
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
