import net from 'node:net';

/** Node notes on an accepted socket which server has accepted it. */
export type AcceptedSocket = net.Socket & { server?: net.Server };

/**
 * The connections that the servers have accepted and that are open still. Node knows them anyway, so that nobody has to
 * keep a list, which would be felt in each connection. `process._getActiveHandles()` is what the "why is my process still
 * alive" tools use: not documented, there since Node 0.x, tested here on each supported version. A socket that the program
 * itself has unref'ed is not in it.
 */
export function listAcceptedSockets(servers: ReadonlySet<net.Server>): AcceptedSocket[] {
  const { _getActiveHandles: getActiveHandles } = process as unknown as { _getActiveHandles(): unknown[] };
  return getActiveHandles
    .call(process)
    .filter(handle => handle instanceof net.Socket)
    .filter((socket: AcceptedSocket) => socket.server !== undefined && servers.has(socket.server));
}
