import net from 'node:net';
import type { InheritedSockets } from './inherited-sockets.js';

/** What `net.Server` calls when it has its handle, or shall make one. */
type ServerInternals = { _handle: { fd?: number } | null; _listen2(...args: unknown[]): void };

/**
 * Old packages for sd_listen_fds(3) open the descriptor themselves, give the server that handle, and pass `listen()` by. Such
 * a server adopts the socket like any other. The program's handle is left: it polls nothing, and to close it would close
 * the descriptor.
 */
export function interceptHandle({ all }: InheritedSockets): void {
  const prototype = net.Server.prototype as unknown as ServerInternals;
  const { _listen2: listen } = prototype;
  prototype._listen2 = function (this: net.Server & ServerInternals, ...args: unknown[]) {
    const { _handle: handle } = this;
    const socket = all.find(({ fd }) => fd === handle?.fd);
    // What server-handle.ts gives a server has methods of its own.
    if (socket === undefined || handle === null || Object.hasOwn(handle, 'listen')) return listen.apply(this, args);
    this._handle = null;
    this.listen({ fd: socket.fd });
  };
}
