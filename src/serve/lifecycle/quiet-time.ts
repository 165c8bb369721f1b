import type net from 'node:net';

type Quiet = { since: number; bytes: number };

/** Since when nothing has come or gone on connections. To be asked again and again: it knows what it has seen. */
export class QuietTime {
  readonly #quiet = new Map<net.Socket, Quiet>();

  /** Looks at these connections, and forgets all others. */
  look(sockets: ReadonlySet<net.Socket>, now: number): void {
    for (const socket of this.#quiet.keys()) if (!sockets.has(socket)) this.#quiet.delete(socket);
    for (const socket of sockets) {
      if (!this.isAsSeen(socket)) this.#quiet.set(socket, { since: now, bytes: countBytes(socket) });
    }
  }

  /** In milliseconds, as of the last look. */
  of(socket: net.Socket, now: number): number {
    return now - (this.#quiet.get(socket)?.since ?? now);
  }

  /** Whether nothing has come or gone since the last look. */
  isAsSeen(socket: net.Socket): boolean {
    return this.#quiet.get(socket)?.bytes === countBytes(socket);
  }
}

function countBytes({ bytesRead, bytesWritten }: net.Socket): number {
  return bytesRead + bytesWritten;
}
