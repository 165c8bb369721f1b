import type http from 'node:http';
import type http2 from 'node:http2';
import net from 'node:net';
import type { Connections } from './connections.js';

/** `graceMs`: how long an idle connection may still bring a request. `timeoutMs`: after which all that is left is cut. */
export type DrainOptions = { graceMs: number; timeoutMs: number; cutUpgraded: boolean };

const stepMs = 20;

/**
 * Takes no new connection, finishes what is in flight, and resolves when nothing is connected, with the number of
 * connections that were cut since the time ran out. The sequence is the only one measured that loses no request of clients that do not retry:
 *
 * 1. every response from here on says `Connection: close`, so that its client goes away by itself;
 * 2. no server accepts any more, and who comes now waits in the kernel's queue for the next process;
 * 3. a connection that stays idle for the grace is closed. Not before: its client may be sending a request right now.
 *
 * An HTTP/2 session gets GOAWAY with its next request, since a client that waits for the answer sends nothing, or after
 * the grace. What a client that multiplexes has sent just before it heard of that is refused, as not processed: nghttp2
 * could announce the GOAWAY first (RFC 9113, 6.8), but Node has no call for it.
 *
 * Upgraded connections are the program's to close; with `cutUpgraded`, where it has no handler that could, they are cut
 * when all else is done.
 */
export async function drain(connections: Connections, options: DrainOptions): Promise<number> {
  for (const server of connections.servers) {
    server.prependListener('request', sayClose).prependListener('stream', sayGoodbye);
    stopAccepting(server);
    letGoGently(server);
  }
  for (const socket of connections.busy) if (socket._httpMessage) sayClose(undefined, socket._httpMessage);
  return new Promise(resolve => endConnections(connections, options, resolve));
}

function endConnections(
  connections: Connections,
  { graceMs, timeoutMs, cutUpgraded }: DrainOptions,
  resolve: (cut: number) => void,
): void {
  const start = performance.now();
  const idleSince = new Map<net.Socket, { since: number; bytesRead: number }>();

  const step = () => {
    const now = performance.now();
    const idle = connections.idle;
    for (const socket of idle) {
      const known = idleSince.get(socket);
      if (known === undefined || known.bytesRead !== socket.bytesRead) {
        idleSince.set(socket, { since: now, bytesRead: socket.bytesRead });
      } else if (now - known.since >= graceMs) socket.destroySoon();
    }
    for (const socket of idleSince.keys()) if (!idle.includes(socket)) idleSince.delete(socket);
    if (now - start >= graceMs) for (const session of connections.sessions) session.close();
    if (cutUpgraded && connections.upgraded.length === connections.size) connections.destroyAll();
    const isOver = now - start >= timeoutMs;
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
