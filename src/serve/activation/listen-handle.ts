import net from 'node:net';
import { getSystemErrorMap } from 'node:util';
import { type Address, formatAddress } from '../../listen-address.js';

/**
 * The part of Node's TCP and Pipe handles that `net.Server` itself uses, and `node:cluster` imitates. Node documents none
 * of it; every use of it in lowport goes through this file and `server-handle.ts`, and is tested on each Node we support.
 */
export type ListenHandle = {
  readonly fd: number;
  onconnection: ((status: number, client: unknown) => void) | null;
  listen(backlog: number): number;
  readStart(): number;
  readStop(): number;
  /** These two fill in `out`, and return 0 or a negative errno. A Pipe has neither. */
  getsockname?(out: HandleAddress): number;
  getpeername?(out: HandleAddress): number;
  getAsyncId(): number;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
};

/** The handle of a bound socket, or a negative errno; of a path where port and family are -1. Port 0 with `fd`. */
type CreateServerHandle = (
  host: string | null,
  port: number,
  family: number,
  fd?: number,
  flags?: number,
) => ListenHandle | number;

export const netInternals = net as unknown as { _createServerHandle: CreateServerHandle };
/** Node's own, whatever stands in its place later. */
const { _createServerHandle: createServerHandle } = netInternals;

export type HandleAddress = { address?: string; port?: number };

/**
 * listen(2) is called again on adoption and would shrink systemd's `Backlog=` to Node's 511, for as long as the socket
 * lives. The kernel caps the value at net.core.somaxconn (4096), which is what `Backlog=` is by default, too.
 */
const backlog = 2 ** 31 - 1;

/**
 * Starts accepting, after {@link pauseAccepting} again.
 * @returns 0, or a negative errno: -EINVAL where the socket is connected.
 */
export function startAccepting(handle: ListenHandle): number {
  return handle.listen(backlog);
}

/**
 * Stops polling the socket and keeps it open: connections wait in the kernel's queue for the next to accept, in this
 * process or another. Node has no call for that, since its `close()` closes the descriptor for good. But reading and
 * accepting wait for the same event in libuv, so a reading that starts and stops at once takes the accepting along.
 */
export function pauseAccepting(handle: ListenHandle): void {
  handle.readStart();
  handle.readStop();
}

/** The handle of a server that listens by itself; undefined in a worker of `node:cluster`, where the primary does. */
export function listenHandleOf(server: net.Server): ListenHandle | undefined {
  const { _handle: handle } = server as unknown as { _handle: ListenHandle | null };
  return handle !== null && 'readStop' in handle ? handle : undefined;
}

/**
 * A handle on a stream socket that is open already, as `listen({fd})` makes it. It changes nothing about the socket.
 * @throws EINVAL for what is no stream, and EEXIST where the event loop polls the descriptor already.
 */
export function openHandle(fd: number): ListenHandle {
  const handle = createServerHandle(null, 0, -1, fd);
  if (typeof handle !== 'number') return handle;
  const { code, message } = describeStatus(handle);
  throw Object.assign(new Error(`open ${code}: ${message} fd ${fd}`), { code, errno: handle, syscall: 'open' });
}

/**
 * A handle bound to the address, not yet listening. `node:cluster` makes its own in the same way.
 * @throws Node's error of a failed bind: EACCES, EADDRINUSE, EADDRNOTAVAIL.
 */
export function bindHandle(address: Address): ListenHandle {
  const [host, port, family] = bindArguments(address);
  const handle = createServerHandle(host, port, family);
  if (typeof handle !== 'number') return handle;
  throw failedBind(address, handle);
}

/** Node's error for an address that somebody has. */
export function addressInUse(address: Address): Error {
  const { constants } = process.getBuiltinModule('node:os'); // here alone, so that no other start loads it
  return failedBind(address, -constants.errno.EADDRINUSE);
}

function failedBind(address: Address, status: number): Error {
  const [host, port] = bindArguments(address);
  const { code, message } = describeStatus(status);
  return Object.assign(new Error(`listen ${code}: ${message} ${formatAddress(address)}`), {
    code,
    errno: status,
    syscall: 'listen',
    address: host,
    port,
  });
}

/**
 * Gives `deliver` the connections that the server accepts, instead of emitting 'connection' on it. All else that Node does for
 * an accepted connection (limits, counts, keep-alive, 'drop') it still does for the server itself, whose handle this is.
 */
export function divertConnections(
  server: net.Server,
  handle: ListenHandle,
  deliver: (socket: net.Socket) => void,
): void {
  // The handle knows its server by a symbol that Node keeps to itself.
  const owned = handle as unknown as Record<symbol, unknown>;
  const owner = Object.getOwnPropertySymbols(handle).find(symbol => owned[symbol] === server);
  if (owner === undefined) throw new Error('this Node does not note the server on its handle');
  const emit = (event: string | symbol, ...args: unknown[]) => {
    if (event !== 'connection') return server.emit(event, ...args);
    deliver(args[0] as net.Socket);
    return true;
  };
  owned[owner] = new Proxy(server, { get: (target, key) => (key === 'emit' ? emit : Reflect.get(target, key)) });
}

/** From here on the socket, and TLS that is spoken on it, have this peer: what getpeername(2) says Node asks of the handle. */
export function presentPeer(socket: net.Socket, peer: { address: string; port: number; family: string }): void {
  const internals = socket as unknown as { _handle: { getpeername(out: object): number } | null; _peername?: object };
  internals._peername = { ...peer };
  if (internals._handle === null) return;
  internals._handle.getpeername = out => {
    Object.assign(out, peer);
    return 0;
  };
}

function bindArguments(address: Address): [host: string | null, port: number, family: number] {
  switch (address.kind) {
    case 'port':
      return [null, address.port, 4]; // no host: `::` where there is IPv6, else 0.0.0.0
    case 'ip':
      return [address.host, address.port, address.host.includes(':') ? 6 : 4];
    case 'path':
      return [address.path, -1, -1];
    case 'abstract':
      return [`\0${address.name}`, -1, -1];
  }
}

function describeStatus(status: number): { code: string; message: string } {
  const [code, message] = getSystemErrorMap().get(status) ?? [`errno ${-status}`, 'unknown error'];
  return { code, message };
}
