import type http from 'node:http';
import type http2 from 'node:http2';
import type net from 'node:net';
import { listStreams } from './http2-streams.js';

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

/** RFC 9113, 6.8: the highest number of a stream, which says "soon" in a GOAWAY instead of naming the last one served. */
const noLastStream = 2 ** 31 - 1;
/** After this long a client has heard that, and begins no further stream. RFC 9113 asks for a round trip. */
const noticeMs = 100;

/**
 * Takes leave of HTTP/2 sessions. A session with a stream under way is told "soon" first, so that what its client sends at
 * this moment is served, and a moment later for good. One without any is told for good at once when its grace is over:
 * nghttp2 reads nothing more on it after any GOAWAY. Node's documentation of `close()`: streams that are open go on.
 */
export class Goodbyes {
  readonly #noticed = new Map<http2.Http2Session, number>();

  /** From here on each session of these servers is told "soon" at its next stream: its client waits for an answer then. */
  begin(servers: Iterable<net.Server>): void {
    for (const server of servers) {
      server.prependListener('stream', ({ session }: http2.ServerHttp2Stream) => {
        if (session !== undefined) this.#notice(session);
      });
    }
  }

  /** @returns the sessions that have not been told for good yet */
  say(sessions: Iterable<http2.Http2Session>, now: number, isGraceOver: boolean): http2.Http2Session[] {
    return [...sessions].filter(isOpen).filter(session => {
      const isWorking = listStreams(session).length > 0;
      if (isWorking) this.#notice(session);
      const noticedAt = this.#noticed.get(session);
      const isDue = noticedAt === undefined ? isGraceOver : !isWorking || now - noticedAt >= noticeMs;
      if (isDue) session.close();
      return !isDue;
    });
  }

  #notice(session: http2.Http2Session): void {
    if (this.#noticed.has(session) || !isOpen(session)) return;
    this.#noticed.set(session, performance.now());
    session.goaway(0, noLastStream);
  }
}

function isOpen({ closed, destroyed }: http2.Http2Session): boolean {
  return !closed && !destroyed;
}
