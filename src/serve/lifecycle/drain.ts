import type http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';
import type { Connections } from './connections.js';
import { IdleConnections } from './idle-connections.js';

export type DrainOptions = {
  /** How long an idle connection may still bring a request. */
  graceMs: number;
  /** After which all that is left is cut. */
  timeoutMs: number;
  cutUpgraded: boolean;
  /** Nothing more may come from the inherited sockets. */
  stopAccepting: () => void;
};

const stepMs = 20;

/**
 * When no server accepts any more, newcomers wait. What is idle then has come during the grace and asked for nothing, as
 * browsers connect in advance, or has just got the end of a long answer. Clients that mean to ask do it at once, but not
 * on a machine that is starved: with a load average of 12 one of 350,000 requests came later than this and was lost. There
 * this process lags, too, and waits for so many times its own longest lag.
 */
const unusedGraceMs = 500;
const lagFactor = 10;
/** As long may a client take for its next step in a TLS handshake, when nobody else is connected any more. */
const handshakeGraceMs = 1000;

/**
 * Finishes what is in flight, and resolves when nothing is connected, with the number of connections that were cut since
 * the time ran out. The sequence is the only one measured that loses no request of clients that do not retry:
 *
 * 1. every response from here on says `Connection: close`, so that its client goes away by itself;
 * 2. a connection that stays idle for the grace is closed. Not before: its client may be sending a request right now;
 * 3. when none is left of those that were idle at first, no server accepts any more, and who comes then waits in the
 *    kernel's queue for the next process. Not before: clients that are served use few of the connections that they keep,
 *    and clients that wait use them all, right when they are closed. So nobody waits for the grace, either.
 *
 * An HTTP/2 session gets GOAWAY with its next request, since a client that waits for the answer sends nothing, or after
 * the grace. What a client that multiplexes has sent just before it heard of that is refused, as not processed: nghttp2
 * could announce the GOAWAY first (RFC 9113, 6.8), but Node has no call for it.
 *
 * Upgraded connections are the program's to close; with `cutUpgraded`, where it has no handler that could, they are cut
 * when all else is done.
 */
export async function drain(connections: Connections, options: DrainOptions): Promise<number> {
  connections.note();
  for (const server of connections.servers) {
    server.prependListener('request', sayClose).prependListener('stream', sayGoodbye);
    letGoGently(server);
  }
  for (const socket of connections.busy) if (socket._httpMessage) sayClose(undefined, socket._httpMessage);
  return new Promise(resolve => endConnections(connections, options, resolve));
}

function endConnections(connections: Connections, options: DrainOptions, resolve: (cut: number) => void): void {
  const { graceMs, timeoutMs, cutUpgraded } = options;
  const start = performance.now();
  const idle = new IdleConnections(() => connections.idle);
  const handshakes = new IdleConnections(() => connections.handshaking);
  let untold = { sockets: connections.idle, sessions: [...connections.sessions] };
  let isAccepting = true;
  let last = start;
  let longestLagMs = 0;

  const step = () => {
    const now = performance.now();
    longestLagMs = Math.max(longestLagMs, now - last - stepMs);
    last = now;
    const isOver = now - start >= timeoutMs;
    idle.close(now, isAccepting ? graceMs : Math.min(graceMs, Math.max(unusedGraceMs, lagFactor * longestLagMs)));
    if (now - start >= graceMs) for (const session of connections.sessions) session.close();
    const idleNow = new Set(connections.idle);
    untold = {
      sockets: untold.sockets.filter(socket => idleNow.has(socket)),
      sessions: untold.sessions.filter(session => !session.closed),
    };
    if (isAccepting && (isOver || untold.sockets.length + untold.sessions.length === 0)) {
      isAccepting = false;
      options.stopAccepting();
      for (const server of connections.servers) stopAccepting(server);
    }
    if (isAccepting) return;
    handshakes.close(now, handshakeGraceMs);
    if (cutUpgraded && connections.upgraded.length === connections.size) connections.destroyAll();
    if (connections.size > 0 && !isOver) return;
    clearInterval(timer);
    resolve(connections.size);
    connections.destroyAll();
  };
  // After the poll phase: what a client has sent until now is read, and its connection no longer idle.
  const timer = setInterval(() => setImmediate(step), stepMs);
  step();
}

/** The response goes out with `Connection: close`, and Node ends the connection after it. HTTP/2 has no such thing. */
function sayClose(_request: unknown, response: http.ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}

function sayGoodbye({ session }: http2.ServerHttp2Stream): void {
  session?.close();
}

/** Not `http.Server.close()`, which also closes idle connections at once, in the middle of a client's next request. */
function stopAccepting(server: net.Server): void {
  if (server.listening) net.Server.prototype.close.call(server);
}

/** The program's own `server.close(callback)` in its SIGTERM handler must not cut idle connections either. */
function letGoGently(server: net.Server & Partial<Pick<http.Server, 'closeIdleConnections'>>): void {
  let isClosed = false;
  server.once('close', () => {
    isClosed = true;
  });
  server.close = callback => {
    if (callback !== undefined && isClosed) process.nextTick(callback);
    else if (callback !== undefined) server.once('close', () => callback());
    return server;
  };
  if (server.closeIdleConnections !== undefined) server.closeIdleConnections = () => {};
}
