import type http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';
import { promisify } from 'node:util';
import { type AcceptedSocket, listAcceptedSockets } from './accepted-sockets.js';

/** A socket that an HTTP/1 server speaks on: the response in hand, and the parser that an upgrade takes away. */
export type HttpSocket = net.Socket & { _httpMessage?: http.ServerResponse | null; parser?: unknown };

/** Emitted on a server for a connection that it gets a moment later, when the PROXY header before it is read. */
export const acceptedEvent = 'lowport:accepted';

/**
 * The connections of the program's servers. They are noted from {@link note} on, those included that are open then: until
 * somebody wants to know, a connection costs nothing. What it does is asked of its socket. Only TLS connections are noted
 * from the first on, since nothing leads from a socket to the TLS that is spoken on it; beside a handshake nobody feels it.
 */
export class Connections {
  readonly #servers = new Set<net.Server>();
  /** Servers whose connections are noted. */
  readonly #noted = new Set<net.Server>();
  #isNoting = false;
  readonly #sockets = new Set<net.Socket>();
  /** Where HTTP/1 is spoken: the TLS socket on a secure connection, else the same socket. */
  readonly #speakers = new Set<HttpSocket>();
  /** TLS sockets after their handshake, whatever is spoken on them. */
  readonly #secured = new Set<net.Socket>();
  readonly #sessions = new Set<http2.Http2Session>();
  /** Called when the last connection has ended, and when the first one has come. */
  onChange: (isEmpty: boolean) => void = () => {};

  /**
   * Follows the server until it closes.
   * @param door the TLS server that gives it its connections, where it does not accept them itself: they are noted there
   */
  follow(server: net.Server, door?: net.Server): void {
    if (this.#servers.has(server)) return;
    this.#servers.add(server);
    if (door !== undefined) {
      this.#noted.add(server);
      this.follow(door);
    }
    server.on('session', this.#addSession).once('close', () => {
      if (door !== undefined) this.#servers.delete(door);
      this.#servers.delete(server);
      this.#noted.delete(server);
      server.off('session', this.#addSession).off('connection', this.#add).off('secureConnection', this.#addSpeaker);
      server.off(acceptedEvent, this.#add);
    });
    if (door === undefined && (this.#isNoting || isTlsServer(server))) this.#noteServer(server);
  }

  /** How many there are, noted or not. */
  async count(): Promise<number> {
    const counts = [...this.#servers].map(server => promisify(server.getConnections).call(server));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** From here on everything below is known. */
  note(): void {
    this.#isNoting = true;
    const servers = new Set([...this.#servers].filter(server => !this.#noted.has(server)));
    for (const socket of listAcceptedSockets(servers)) this.#add(socket);
    for (const server of servers) this.#noteServer(server);
  }

  #noteServer(server: net.Server): void {
    this.#noted.add(server);
    const attach = () => {
      server.off('newListener', attachLate);
      if (!this.#noted.has(server)) return;
      server.on('connection', this.#add).on('secureConnection', this.#addSpeaker).on(acceptedEvent, this.#add);
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

  /**
   * Connections whose TLS handshake is not over; none while there are others whose handshake is, since nothing tells the one
   * from the other. Node keeps for two minutes (`handshakeTimeout`) who has gone in the middle of it, as scanners do.
   */
  get handshaking(): HttpSocket[] {
    return this.#secured.size > 0 ? [] : [...this.#sockets].filter(isOfTls);
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
    if (isSpeaker(socket)) this.#speakers.add(socket);
    if (this.#sockets.has(socket)) return;
    if (this.#sockets.size === 0) this.onChange(false);
    this.#sockets.add(socket);
    socket.on('close', this.#forget);
  };

  readonly #addSpeaker = (socket: HttpSocket): void => {
    this.#secured.add(socket);
    if (isSpeaker(socket)) this.#speakers.add(socket);
    socket.on('close', this.#forget);
  };

  /** One listener for all, and `this` the socket, since making a function for each connection is felt in each. */
  readonly #forget = forgetIn(socket => {
    this.#speakers.delete(socket);
    this.#secured.delete(socket);
    if (this.#sockets.delete(socket) && this.#sockets.size === 0) this.onChange(true);
  });

  readonly #addSession = (session: http2.Http2Session): void => {
    this.#sessions.add(session);
    session.once('close', () => this.#sessions.delete(session));
  };
}

function awaitsHandshake(socket: AcceptedSocket): boolean {
  return socket.bytesRead === 0 && isOfTls(socket);
}

function isOfTls({ server }: AcceptedSocket): boolean {
  return server !== undefined && isTlsServer(server);
}

function isTlsServer(server: net.Server): boolean {
  return 'setSecureContext' in server;
}

/** Node's own listener comes first, and gives an HTTP connection its parser, which an upgrade sets to null. */
function isSpeaker(socket: HttpSocket): boolean {
  return 'parser' in socket;
}

function forgetIn(forget: (socket: net.Socket) => void): (this: net.Socket) => void {
  return function forgetThis() {
    forget(this);
  };
}
