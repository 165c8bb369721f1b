import { type EventEmitter, errorMonitor } from 'node:events';
import net from 'node:net';
import type { InheritedSocket, InheritedSockets } from './inherited-sockets.js';
import { matchRequest } from './match.js';
import { isOwnHost } from './own-host.js';

export type ConnectOptions = { port?: unknown; host?: unknown; path?: unknown };

/** Nobody can listen on either: connect(2) says ECONNREFUSED of port 0, and of a file that is no socket. */
const refusingPort = 0;
const refusingPath = '/dev/null';

/**
 * Many programs look whether their port is taken by connecting to it. Where nobody in this process serves an inherited
 * socket, systemd would let them in to wait for themselves: such a connection is refused, as it would be without lowport, by
 * Node and the kernel themselves. When all sockets are served, `connect()` is Node's own again.
 */
export function interceptConnect(sockets: InheritedSockets): void {
  const streams = sockets.all.filter(({ type }) => type === 'stream');
  if (streams.length === 0) return;
  const { connect } = net.Socket.prototype;
  const refuseUnserved = function (this: net.Socket, ...args: unknown[]) {
    const unclaimed = sockets.unclaimed();
    const unserved = streams.filter(socket => isUnserved(socket, unclaimed));
    if (unserved.length === 0 && net.Socket.prototype.connect === refuseUnserved)
      net.Socket.prototype.connect = connect;
    const { options, callback } = readArguments(args);
    const meant = unserved.length === 0 ? [] : matchRequest(readPlace(options), streams, new Map());
    if (meant.length === 0 || !meant.every(socket => unserved.includes(socket)) || !isHere(options)) {
      return connect.apply(this, args as Parameters<typeof connect>);
    }
    (this as EventEmitter).once(errorMonitor, error => nameTarget(error, options));
    const nowhere = options.path ? { ...options, path: refusingPath } : { ...options, port: refusingPort };
    return connect.apply(this, [nowhere, callback] as unknown as Parameters<typeof connect>);
  } as typeof connect;
  net.Socket.prototype.connect = refuseUnserved;
}

/** A server that is about to say 'listening' serves already. What is claimed without one, another process serves. */
function isUnserved(socket: InheritedSocket, unclaimed: readonly InheritedSocket[]): boolean {
  const { listener } = socket;
  if (listener === undefined || listener.servers.length > 0) return false;
  return listener.hasServed || unclaimed.includes(socket);
}

/** As Node reads them: options, a path, or port and host; from `net.connect()` they come as an array. */
export function readArguments(args: readonly unknown[]): {
  options: ConnectOptions;
  callback: (() => void) | undefined;
} {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  const last = Array.isArray(args[0]) ? second : args.at(-1);
  const callback = typeof last === 'function' ? (last as () => void) : undefined;
  if (typeof first === 'object' && first !== null) return { options: first as ConnectOptions, callback };
  const isPath = typeof first === 'string' && !(Number(first) >= 0);
  return { options: isPath ? { path: first } : { port: first, host: second }, callback };
}

function readPlace({ path, port }: ConnectOptions): Parameters<typeof matchRequest>[0] {
  if (typeof path === 'string' && path !== '') return { kind: 'path', path };
  return Number(port) > 0 ? { kind: 'port', port: Number(port), host: undefined } : { kind: 'other' };
}

export function isHere({ path, host }: ConnectOptions): boolean {
  return Boolean(path) || typeof host !== 'string' || isOwnHost(host);
}

/** In the error, the address that the program asked for; one that tried several addresses has an error for each. */
function nameTarget(
  error: Error & { code?: string; address?: string; errors?: Error[] },
  options: ConnectOptions,
): void {
  for (const each of error.errors ?? []) nameTarget(each, options);
  if (error.code !== 'ECONNREFUSED' || error.address === undefined) return;
  const { path, port } = options;
  if (path) error.address = String(path);
  else Object.assign(error, { port: Number(port) });
  error.message = `connect ECONNREFUSED ${path ? path : `${error.address}:${port}`}`;
}
