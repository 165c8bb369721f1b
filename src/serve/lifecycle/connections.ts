import type http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';
import { promisify } from 'node:util';
import { type AcceptedSocket, listAcceptedSockets } from './accepted-sockets.js';

/** A socket that an HTTP/1 server speaks on: the response in hand, and the parser that an upgrade takes away. */
export type HttpSocket = net.Socket & { _httpMessage?: http.ServerResponse | null; parser?: unknown };

/** What connections do. One may be in two lists: a TLS connection that has sent nothing yet is idle as well. */
export type Survey = {
  /** An HTTP/1 request or response is under way. */
  busy: HttpSocket[];
  /** HTTP/1 with nothing under way, and what was never used, not even for a handshake. */
  idle: HttpSocket[];
  /** An HTTP server has given them away: WebSockets and their kin. */
  upgraded: HttpSocket[];
  /** Of servers that speak neither HTTP/1 nor HTTP/2. */
  raw: net.Socket[];
  /** The TLS handshake is not over; Node waits two minutes (`handshakeTimeout`) for clients that have gone meanwhile. */
  handshaking: HttpSocket[];
};

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
  readonly #sockets = new Set<AcceptedSocket>();
  /** Where HTTP/1 is spoken: the TLS socket on a secure connection, else the same socket. */
  readonly #speakers = new Set<HttpSocket>();
  /** Connections whose TLS handshake is over. */
  readonly #secured = new WeakSet<net.Socket>();
  /** TLS sockets on which neither HTTP/1 nor HTTP/2 is spoken. */
  readonly #securedRaw = new Set<net.Socket>();
  readonly #webSockets = new WeakSet<net.Socket>();
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
    this.#noteUpgrades(server);
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

  /** A listener of ours, without one of the program, would make Node treat each upgrade as one that somebody answers. */
  #noteUpgrades(server: net.Server): void {
    const note = ({ headers }: http.IncomingMessage, socket: net.Socket) => {
      if (headers.upgrade?.toLowerCase() === 'websocket') this.#webSockets.add(socket);
    };
    const attach = () => {
      const listeners = server.listeners('upgrade');
      if (listeners.length > 0 && !listeners.includes(note)) server.prependListener('upgrade', note);
    };
    server.on('newListener', (event, listener) => {
      if (event === 'upgrade' && listener !== note) process.nextTick(attach);
    });
    server.on('removeListener', event => {
      if (event === 'upgrade' && server.listenerCount('upgrade') === 1) server.off('upgrade', note);
    });
    attach();
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

  /** What each of them does at this moment. */
  survey(): Survey {
    const survey: Survey = { busy: [], idle: [], upgraded: [], raw: [], handshaking: [] };
    for (const socket of this.#speakers) {
      const { _httpMessage: message, parser } = socket;
      // An upgrade takes the parser away; some libraries leave a response of theirs on the socket.
      survey[!parser ? 'upgraded' : message ? 'busy' : 'idle'].push(socket);
    }
    for (const socket of this.#sockets) {
      const { server } = socket;
      if (server === undefined || this.#speakers.has(socket)) continue;
      if (!isTlsServer(server)) {
        // An HTTP server that has got no connection yet waits for its PROXY header.
        if (!isHttpServer(server)) survey.raw.push(socket);
      } else if (!this.#secured.has(socket)) {
        survey.handshaking.push(socket);
        if (socket.bytesRead === 0) survey.idle.push(socket);
      }
    }
    survey.raw.push(...this.#securedRaw);
    return survey;
  }

  /** Whether this upgraded connection is a WebSocket. */
  isWebSocket(socket: net.Socket): boolean {
    return this.#webSockets.has(socket);
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  readonly #add = (socket: net.Socket): void => {
    if (!(socket instanceof net.Socket)) return;
    if (isSpeaker(socket)) this.#speakers.add(socket);
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    if (this.#sockets.size === 1) this.onChange(false);
    socket.on('close', this.#forget);
  };

  readonly #addSpeaker = (socket: HttpSocket & { _parent?: net.Socket; alpnProtocol?: string | false }): void => {
    // Node notes there the connection that the TLS is spoken on; looked at on each supported version.
    if (socket._parent !== undefined) this.#secured.add(socket._parent);
    if (isSpeaker(socket)) this.#speakers.add(socket);
    else if (socket.alpnProtocol !== 'h2') this.#securedRaw.add(socket);
    socket.on('close', this.#forget);
  };

  /** One listener for all, and `this` the socket, since making a function for each connection is felt in each. */
  readonly #forget = forgetIn(socket => {
    this.#speakers.delete(socket);
    this.#securedRaw.delete(socket);
    if (this.#sockets.delete(socket) && this.#sockets.size === 0) this.onChange(true);
  });

  readonly #addSession = (session: http2.Http2Session): void => {
    this.#sessions.add(session);
    session.once('close', () => this.#sessions.delete(session));
  };
}

function isTlsServer(server: net.Server): boolean {
  return 'setSecureContext' in server;
}

/** Of HTTP/1 or HTTP/2, over TLS or not: no other server has this method. */
function isHttpServer(server: net.Server): boolean {
  return 'setTimeout' in server;
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
