import type http from 'node:http';
import type http2 from 'node:http2';
import type net from 'node:net';

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

/**
 * Takes leave of HTTP/2 sessions by GOAWAY: each with its next stream, since a client that waits for an answer sends little,
 * and when all has been read that has come meanwhile.
 *
 * What a client that multiplexes has sent just before it heard of that is refused, as not processed: clients send it again.
 * RFC 9113, 6.8 would announce GOAWAY first. nghttp2 has a call for it (`nghttp2_submit_shutdown_notice`) and Node has none:
 * after `session.goaway()`, whatever stream it names, nghttp2 takes no further one. Eight clients on one session of Node's own
 * client met 4 to 7 refusals among 2,580 requests in eight restarts.
 *
 * @param isLeaving whether the session's time has come
 */
export function sayGoodbyeWithNextStream(
  server: net.Server,
  isLeaving: (session: http2.Http2Session) => boolean,
): void {
  server.prependListener('stream', ({ session }: http2.ServerHttp2Stream) => {
    if (session !== undefined && isLeaving(session)) setImmediate(() => session.close());
  });
}
