import type http from 'node:http';
import type http2 from 'node:http2';
import type net from 'node:net';
import { announceGoaway, listStreams } from './http2-session.js';

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

/** A client that does not answer a ping for so long is not waited for, in milliseconds. */
const pingMs = 1000;

/** A session that leaves: whether its client has heard the announcement, or has had the time. */
type Announced = { at: number; isHeard: boolean };

/**
 * Takes leave of HTTP/2 sessions as RFC 9113, 6.8 says: GOAWAY is announced first. A ping after it comes back when the client
 * has read both, so that all is served that it sent before; then GOAWAY for good closes the session.
 */
export class Goodbyes {
  readonly #announced = new Map<http2.Http2Session, Announced>();

  /** To be called again and again. */
  say(sessions: Iterable<http2.Http2Session>, now: number): void {
    for (const session of sessions) {
      if (session.closed || session.destroyed) continue;
      const announced = this.#announced.get(session) ?? this.#announce(session, now);
      const isDue = announced.isHeard || now - announced.at >= pingMs;
      if (isDue && listStreams(session).length === 0) session.close();
    }
  }

  #announce(session: http2.Http2Session, now: number): Announced {
    const announced = { at: now, isHeard: false };
    this.#announced.set(session, announced);
    announceGoaway(session);
    // False where many pings are out already.
    session.ping(() => {
      announced.isHeard = true;
    });
    return announced;
  }
}
