import type net from 'node:net';

type Seen = {
  /** Since when nothing has come or gone. */
  since: number;
  read: number;
  written: number;
  /** Whether the server has said something since it last heard anything, and does not go on by itself. */
  isAnswered: boolean;
};

/** What comes and goes on connections of unknown protocols. To be asked again and again: it knows what it has seen. */
export class QuietTime {
  readonly #seen = new Map<net.Socket, Seen>();

  /** Looks at these connections, and forgets all others. */
  look(sockets: ReadonlySet<net.Socket>, now: number): void {
    for (const socket of this.#seen.keys()) if (!sockets.has(socket)) this.#seen.delete(socket);
    for (const socket of sockets) {
      if (this.isAsSeen(socket)) continue;
      const { bytesRead: read, bytesWritten: written } = socket;
      this.#seen.set(socket, { since: now, read, written, isAnswered: isAnswered(this.#seen.get(socket), socket) });
    }
  }

  /** In milliseconds, as of the last look. */
  of(socket: net.Socket, now: number): number {
    return now - (this.#seen.get(socket)?.since ?? now);
  }

  /** Whether the server has spoken last, as of the last look: it is its client's turn. */
  isAnswered(socket: net.Socket): boolean {
    return this.#seen.get(socket)?.isAnswered ?? false;
  }

  /** Whether nothing has come or gone since the last look. */
  isAsSeen(socket: net.Socket): boolean {
    const seen = this.#seen.get(socket);
    return seen !== undefined && seen.read === socket.bytesRead && seen.written === socket.bytesWritten;
  }
}

/** Who writes more though nothing was asked since the answer is in the middle of something, as a download is. */
function isAnswered(seen: Seen | undefined, { bytesRead, bytesWritten }: net.Socket): boolean {
  if (bytesWritten === (seen?.written ?? 0)) return false;
  return seen === undefined || !seen.isAnswered || bytesRead !== seen.read;
}
