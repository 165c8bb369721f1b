import type http from 'node:http';
import type http2 from 'node:http2';
import type net from 'node:net';
import { listStreams } from './http2-session.js';

type Head = [status: number, ...rest: unknown[]];

/** Events of an HTTP server that bring a request with its response. A listener for one of them makes Node emit it. */
const requestEvents = ['request', 'checkContinue', 'checkExpectation'];

/** From here on every response of the server says `Connection: close`. */
export function sayCloseFromNow(server: net.Server): void {
  for (const event of requestEvents) {
    // Not where nobody listens: a first 'request' listener turns on the compatibility layer of an HTTP/2 server, too.
    if (server.listenerCount(event) > 0) server.prependListener(event, (_, response) => sayClose(response));
  }
}

/**
 * The response goes out with `Connection: close`, whatever the program says itself, as proxies do that pass headers on; Node
 * ends the connection after it. A response that is on its way already stays as it is.
 */
export function sayClose(response: http.ServerResponse | http2.Http2ServerResponse): void {
  if (response.headersSent || 'stream' in response) return;
  response.shouldKeepAlive = false;
  const writeHead = response.writeHead as (...head: Head) => http.ServerResponse;
  response.writeHead = ((...head: Head) => {
    const [status, ...rest] = head;
    // 101 hands the connection over: `Connection: upgrade` is part of it.
    if (status === 101) return writeHead.apply(response, head);
    response.removeHeader('connection');
    response.removeHeader('keep-alive');
    const last = rest.at(-1);
    if (typeof last !== 'object' || last === null) response.setHeader('Connection', 'close');
    else rest[rest.length - 1] = withClose(last);
    return writeHead.call(response, status, ...rest);
  }) as typeof response.writeHead;
}

/** Headers as `writeHead()` takes them: an object, or an array of names and values in turn, or of pairs. */
function withClose(headers: object): object {
  if (!Array.isArray(headers)) {
    const others = Object.entries(headers).filter(([name]) => !isOfConnection(name));
    return { ...Object.fromEntries(others), Connection: 'close' };
  }
  if (Array.isArray(headers[0])) {
    return [...headers.filter(([name]) => !isOfConnection(name)), ['Connection', 'close']];
  }
  const others = headers.filter((_, index) => !isOfConnection(headers[index - (index % 2)]));
  return [...others, 'Connection', 'close'];
}

function isOfConnection(name: unknown): boolean {
  return /^(connection|keep-alive)$/i.test(String(name));
}

/** RFC 9113, 6.8: the highest number of a stream, which announces GOAWAY instead of naming the last stream served. */
const noLastStream = 2 ** 31 - 1;
/** A client that does not answer a ping for so long is not waited for, in milliseconds. */
const pingMs = 1000;

/**
 * Takes leave of HTTP/2 sessions as RFC 9113, 6.8 says: GOAWAY is announced first. A ping after it comes back when the client
 * has read both, so that all is served that it sent before; then GOAWAY for good closes the session.
 *
 * After any GOAWAY nghttp2 reads nothing more as soon as no stream is open. So a session is told while one is, which ends when
 * the ping has come back. A session without a stream is told for good when the grace is over.
 */
export class Goodbyes {
  /** Whether the client of a session that was told has heard it. */
  readonly #isHeard = new Map<http2.Http2Session, boolean>();

  /** From here on each session of these servers is told with its next stream, whose client waits for an answer then. */
  begin(servers: Iterable<net.Server>): void {
    for (const server of servers) {
      server.prependListener('stream', (stream: http2.ServerHttp2Stream) => this.#announce(stream));
    }
  }

  /** To be called again and again. */
  say(sessions: Iterable<http2.Http2Session>, isGraceOver: boolean): void {
    for (const session of sessions) {
      if (session.closed || session.destroyed) continue;
      const streams = listStreams(session);
      const [open] = streams.filter(({ writableEnded }) => !writableEnded);
      if (open !== undefined) this.#announce(open);
      const isDue = this.#isHeard.get(session) ?? isGraceOver;
      if (isDue && streams.length === 0) session.close();
    }
  }

  #announce(stream: http2.ServerHttp2Stream): void {
    const { session } = stream;
    if (session === undefined || session.closed || session.destroyed || this.#isHeard.has(session)) return;
    this.#isHeard.set(session, false);
    const heard = new Promise<void>(resolve => {
      setTimeout(resolve, pingMs);
      session.goaway(0, noLastStream);
      session.ping(() => resolve()); // false where many pings are out already
    });
    void heard.then(() => this.#isHeard.set(session, true));
    holdEnd(stream, heard);
  }
}

/** The end of the answer goes out when the promise has resolved, by the hook that Node's streams have for that. */
function holdEnd(stream: http2.ServerHttp2Stream, until: Promise<void>): void {
  const end = stream._final.bind(stream);
  stream._final = done => {
    void until.then(() => (stream.destroyed ? done() : end(done)));
  };
}
