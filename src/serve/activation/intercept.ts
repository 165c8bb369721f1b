import { addAbortListener } from 'node:events';
import net from 'node:net';
import { LowportError } from '../../errors.js';
import type { PortMap } from '../../port-map.js';
import { adoptSockets } from './adopt.js';
import { noteFollowedListen } from './followed-listen.js';
import type { InheritedSocket, InheritedSockets } from './inherited-sockets.js';
import { type ListenRequest, readListenRequest } from './listen-request.js';
import { matchRequest } from './match.js';
import { isOwn } from './own-server.js';
import { watchListen } from './watch-listen.js';

/** A server listens on inherited sockets, or on an address of its own (none). `host` is what the program asked for. */
export type Listened = {
  /** Undefined where it stands in a worker of `node:cluster`. */
  server?: net.Server;
  sockets: readonly InheritedSocket[];
  host?: string | undefined;
  address?: ReturnType<net.Server['address']>;
  /** The program asked for any free port, not for this one. */
  isAnyPort?: boolean;
};

/** What the interception tells of the program's servers. */
export type ListenWatcher = {
  onListening(listened: Listened): void;
  /** A server could not bind; the program's own handlers see the error after this. */
  onBindError(error: Error): void;
  /** The program asked for an inherited socket that cannot serve it. */
  onRefused(error: LowportError): void;
};

/**
 * From now on each `listen()` of an unmodified program that means an inherited socket gets it. One method serves net,
 * http, https, http2 and tls servers, whichever framework calls it.
 */
export function interceptListen(sockets: InheritedSockets, map: PortMap, watcher: ListenWatcher): void {
  noteFollowedListen();
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
    const listenForItself = () => listen.apply(this, args as Parameters<typeof listen>);
    if (this.listening || isOwn(this)) return listenForItself(); // Node throws ERR_SERVER_ALREADY_LISTEN
    const request = readListenRequest(args);
    const matched = preferStreams(matchRequest(request.place, sockets.all, map));
    watchListen(this, {
      onListening: () => whenServing(this, () => watcher.onListening(describeListened(this, matched, request))),
      onError: error => matched.length === 0 && watcher.onBindError(error),
    });
    if (matched.length === 0) return listenForItself();
    try {
      adoptRequested(this, matched, request);
    } catch (error) {
      if (!(error instanceof LowportError)) throw error;
      watcher.onRefused(error);
    }
    return this;
  } as typeof listen;
}

/** A server without a 'connection' listener serves nobody: it tries the port, as get-port does. It may get one later. */
function whenServing(server: net.Server, then: () => void): void {
  if (server.listenerCount('connection') > 0) {
    then();
    return;
  }
  const noteListener = (event: string | symbol) => {
    if (event !== 'connection') return;
    forget();
    then();
  };
  const forget = () => server.off('newListener', noteListener).off('close', forget);
  server.on('newListener', noteListener).once('close', forget);
}

function describeListened(server: net.Server, sockets: InheritedSocket[], request: ListenRequest): Listened {
  const isAnyPort = request.place.kind === 'other';
  return { server, sockets, host: readHost(request), address: server.address(), isAnyPort };
}

/** HTTP/3 listens on UDP 443 beside TCP 443: the datagram socket is only in question where it is the only one. */
function preferStreams(matched: InheritedSocket[]): InheritedSocket[] {
  const streams = matched.filter(({ type }) => type === 'stream');
  return streams.length > 0 ? streams : matched;
}

function adoptRequested(server: net.Server, matched: InheritedSocket[], request: ListenRequest): void {
  const { callback, signal } = request;
  if (callback !== undefined) server.once('listening', callback);
  if (signal !== undefined) closeOnAbort(server, signal);
  adoptSockets(server, matched, readHost(request));
}

/**
 * As Node: before it listens, so that one that is aborted already never says 'listening'. A server that is closed and listens
 * again has nothing to do with the signal any more.
 * @throws Node's ERR_INVALID_ARG_TYPE for what is no signal
 */
function closeOnAbort(server: net.Server, signal: AbortSignal): void {
  const close = () => server.close();
  if (signal.aborted) {
    process.nextTick(close);
    return;
  }
  const listener = addAbortListener(signal, close);
  server.once('close', () => listener[Symbol.dispose]());
}

function readHost({ place }: ListenRequest): string | undefined {
  return place.kind === 'port' ? place.host : undefined;
}
