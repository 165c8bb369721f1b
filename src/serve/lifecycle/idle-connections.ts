import type { HttpSocket } from './connections.js';
import { QuietTime } from './quiet-time.js';

/** Closed in one turn of the event loop. A loop that closes thousands at once does not read what clients send meanwhile. */
const perTurn = 10;

/** The connections that bring no request while the service drains, and when they may be closed. */
export class IdleConnections {
  readonly #quiet = new QuietTime();
  #overdue: HttpSocket[] = [];

  /**
   * Closes what has been idle for the grace. To be called again and again, after the poll phase: all is read then.
   * @param idle those that bring none now
   */
  close(idle: readonly HttpSocket[], now: number, graceMs: number): void {
    const all = new Set(idle);
    this.#quiet.look(all, now);
    if (this.#overdue.length > 0) return;
    this.#overdue = [...all].filter(socket => this.#quiet.of(socket, now) >= graceMs);
    this.#closeSome();
  }

  #closeSome(): void {
    for (const socket of this.#overdue.splice(-perTurn)) {
      if (!socket._httpMessage && this.#quiet.isAsSeen(socket)) socket.destroySoon();
    }
    if (this.#overdue.length > 0) setImmediate(() => this.#closeSome());
  }
}
