import { once } from 'node:events';
import type net from 'node:net';
import { LowportError } from '../../errors.js';
import { formatAddress } from '../../listen-address.js';
import { isListenFollowed } from './followed-listen.js';
import { describeSocket, type InheritedSocket } from './inherited-sockets.js';
import { divertConnections, type ListenHandle } from './listen-handle.js';
import { ServerHandle, type SharedListener } from './server-handle.js';

/** The part of `net.Server` that Node's own `node:cluster` uses to give a server its handle. */
type ServerInternals = {
  _handle: ListenHandle | null;
  _pipeName?: string;
  _listen2(address: null, port: number, addressType: number, backlog: number, fd: undefined): void;
};

/**
 * Makes the server accept on an inherited socket, or bind an address of its own where it got none.
 * Resolves with the server when it listens. The socket keeps its backlog, and survives `server.close()`. Under
 * `lowport/register` the service manager hears of the server, and it is drained, as after `server.listen()`.
 *
 * @param socket what `inheritedSockets().take()` gave, or options of `server.listen()`
 *   (https://nodejs.org/api/net.html#serverlistenoptions-callback)
 * @throws {LowportError} `ERR_SOCKET_DATAGRAM` for a datagram socket: bind that with `dgram.Socket.bind({ fd })`.
 * @throws Node's error: `EADDRINUSE`, `EACCES` where a bind fails or another server has the socket;
 *   `ERR_SERVER_ALREADY_LISTEN` for a server that listens already. All of them come as a rejection.
 */
export async function adopt<S extends net.Server>(server: S, socket: InheritedSocket | net.ListenOptions): Promise<S> {
  if (server.listening || !('listener' in socket)) {
    server.listen(socket); // which refuses a server that listens already
  } else {
    requireListener(socket);
    if (isListenFollowed()) server.listen({ fd: socket.fd });
    else adoptSockets(server, [socket]);
  }
  await once(server, 'listening');
  return server;
}

/**
 * Gives the server the sockets, in the manner of `listen()`: the 'listening' or 'error' event comes later.
 * @param host the host that the program asked for. A second server on one socket is fine, as fastify does for `::1` and
 *   `127.0.0.1`; a second one that asked for the very same host meets EADDRINUSE, as it would without lowport.
 * @throws {LowportError} `ERR_SOCKET_DATAGRAM`, and what the socket's `front` throws
 */
export function adoptSockets(server: net.Server, sockets: readonly InheritedSocket[], host?: string): void {
  const listeners = sockets.map(requireListener);
  if (!isNotEmpty(listeners)) return;
  if (listeners.some(({ servers }) => servers.some(other => other.host === host))) {
    process.nextTick(() => server.emit('error', describeInUse(sockets, host)));
    return;
  }

  const deliver = listeners[0].front?.(server);
  const internals = server as unknown as ServerInternals;
  internals._handle = new ServerHandle(server, listeners, host).handle;
  const address = sockets[0]?.address;
  if (address !== undefined && !('port' in address)) internals._pipeName = formatAddress(address).replace(/^@/, '\0');
  internals._listen2(null, -1, -1, 0, undefined);
  if (deliver !== undefined && internals._handle !== null) divertConnections(server, internals._handle, deliver);
}

function requireListener(socket: InheritedSocket): SharedListener {
  if (socket.listener !== undefined) return socket.listener;
  throw new LowportError('ERR_SOCKET_DATAGRAM', `fd ${socket.fd} (${socket.name}) is a datagram socket, not a stream`, {
    hint: 'Use ListenStream= instead of ListenDatagram= in the .socket unit, or take it with dgram.Socket.bind({fd}).',
  });
}

/** The error that Node gives for a second bind. */
function describeInUse(sockets: readonly InheritedSocket[], host: string | undefined): Error {
  const { constants } = process.getBuiltinModule('node:os'); // here alone, so that no other start loads it
  const address = sockets[0]?.address;
  const place = sockets.map(describeSocket).join(', ');
  return Object.assign(new Error(`listen EADDRINUSE: address already in use ${place}`), {
    code: 'EADDRINUSE',
    errno: -constants.errno.EADDRINUSE,
    syscall: 'listen',
    ...(host === undefined ? {} : { address: host }),
    ...(address !== undefined && 'port' in address ? { port: address.port } : {}),
  });
}

function isNotEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
