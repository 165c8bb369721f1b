import type { HttpSocket } from './connections.js';

/** Closed in one turn of the event loop. A loop that closes thousands at once does not read what clients send meanwhile. */
const perTurn = 10;

type Quiet = { since: number; bytesRead: number };

/** The connections that bring no request while the service drains, and when they may be closed. */
export class IdleConnections {
  readonly #list: () => readonly HttpSocket[];
  readonly #quiet = new Map<HttpSocket, Quiet>();
  #overdue: HttpSocket[] = [];

  /** @param list those that bring none now */
  constructor(list: () => readonly HttpSocket[]) {
    this.#list = list;
  }

  /** Closes what has been idle for the grace. To be called again and again, after the poll phase: all is read then. */
  close(now: number, graceMs: number): void {
    const idle = new Set(this.#list());
    for (const socket of this.#quiet.keys()) if (!idle.has(socket)) this.#quiet.delete(socket);
    for (const socket of idle) {
      if (this.#quiet.get(socket)?.bytesRead === socket.bytesRead) continue;
      this.#quiet.set(socket, { since: now, bytesRead: socket.bytesRead });
    }
    if (this.#overdue.length > 0) return;
    this.#overdue = [...idle].filter(socket => now - (this.#quiet.get(socket)?.since ?? now) >= graceMs);
    this.#closeSome();
  }

  #closeSome(): void {
    for (const socket of this.#overdue.splice(-perTurn)) {
      const isQuiet = !socket._httpMessage && this.#quiet.get(socket)?.bytesRead === socket.bytesRead;
      if (isQuiet) socket.destroySoon();
    }
    if (this.#overdue.length > 0) setImmediate(() => this.#closeSome());
  }
}
