import type http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';

/** A socket that an HTTP/1 server speaks on: the response in hand, and the parser that an upgrade takes away. */
export type HttpSocket = net.Socket & { _httpMessage?: http.ServerResponse | null; parser?: unknown };

/**
 * The connections of the program's servers. One entry a connection and nothing a request: what a connection does is
 * asked of the socket, and only when somebody wants to know.
 */
export class Connections {
  readonly #servers = new Set<net.Server>();
  readonly #sockets = new Set<net.Socket>();
  /** Where HTTP/1 is spoken: the TLS socket on a secure connection, else the same socket. */
  readonly #speakers = new Set<HttpSocket>();
  readonly #sessions = new Set<http2.Http2Session>();
  /** Called when the last connection has ended, and when the first one has come. */
  onChange: (isEmpty: boolean) => void = () => {};

  /** Follows the server's connections from here on. */
  follow(server: net.Server): void {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    server.once('close', () => {
      this.#servers.delete(server);
      server.off('newListener', attachLate).off('connection', this.#add);
      server.off('secureConnection', this.#addSpeaker).off('session', this.#addSession);
    });
    const attach = () => {
      server.off('newListener', attachLate).on('connection', this.#add);
      server.on('secureConnection', this.#addSpeaker).on('session', this.#addSession);
    };
    // A listener of ours would make a server that only tries the port look like one that serves.
    const attachLate = (event: string | symbol) => {
      if (event === 'connection') process.nextTick(attach);
    };
    if (server.listenerCount('connection') > 0) attach();
    else server.on('newListener', attachLate);
  }

  get servers(): ReadonlySet<net.Server> {
    return this.#servers;
  }

  get sessions(): ReadonlySet<http2.Http2Session> {
    return this.#sessions;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** Connections with an HTTP/1 request or response under way. */
  get busy(): HttpSocket[] {
    return [...this.#speakers].filter(({ _httpMessage: message }) => message);
  }

  /** HTTP/1 connections on which nothing is under way, those included that were never used, not even for a handshake. */
  get idle(): HttpSocket[] {
    const quiet = [...this.#speakers].filter(({ _httpMessage: message, parser }) => parser && !message);
    return [...quiet, ...[...this.#sockets].filter(awaitsHandshake)];
  }

  /** Connections that an HTTP server has given away: WebSockets and their kin. */
  get upgraded(): HttpSocket[] {
    return [...this.#speakers].filter(({ _httpMessage: message, parser }) => !message && !parser);
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  readonly #add = (socket: net.Socket): void => {
    if (!(socket instanceof net.Socket)) return;
    if (this.#sockets.size === 0) this.onChange(false);
    this.#sockets.add(socket);
    if (isSpeaker(socket)) this.#speakers.add(socket);
    socket.on('close', this.#forget);
  };

  readonly #addSpeaker = (socket: HttpSocket): void => {
    if (!isSpeaker(socket)) return;
    this.#speakers.add(socket);
    socket.on('close', this.#forget);
  };

  /** One listener for all, and `this` the socket, since making a function for each connection is felt in each. */
  readonly #forget = forgetIn(socket => {
    this.#speakers.delete(socket);
    if (this.#sockets.delete(socket) && this.#sockets.size === 0) this.onChange(true);
  });

  readonly #addSession = (session: http2.Http2Session): void => {
    this.#sessions.add(session);
    session.once('close', () => this.#sessions.delete(session));
  };
}

/** Node notes on an accepted socket which server has accepted it. */
function awaitsHandshake(socket: net.Socket & { server?: net.Server }): boolean {
  return socket.bytesRead === 0 && socket.server !== undefined && 'setSecureContext' in socket.server; // a tls.Server
}

/** Node's own listener comes first, and gives an HTTP connection its parser. */
function isSpeaker(socket: HttpSocket): boolean {
  return Boolean(socket.parser);
}

function forgetIn(forget: (socket: net.Socket) => void): (this: net.Socket) => void {
  return function forgetThis() {
    forget(this);
  };
}
