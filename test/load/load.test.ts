import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import http2, { type Http2SecureServer } from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import tls from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { makeCredentials } from '../support/credentials.js';
import type { LoadMode } from './options.js';
import { startLoadHere } from './start-load.js';

const modes: LoadMode[] = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'];
const keeping = modes.filter(mode => mode !== 'connection-per-request');

for (const mode of modes) {
  test(`${mode}: every request of every client is counted, over TLS as well`, async t => {
    const { folder, ca, key } = await makeCredentials(t);
    for (const server of [http.createServer(), https.createServer({ cert: ca, key })]) {
      const seen = countRequests(server);
      server.on('request', (_request, response) => response.end('hello'));
      const url = await listen(t, server);
      const load = await startLoadHere(t, { url, mode, clients: 4, thinkMs: [0, 2] }, join(folder, 'cert.pem'));
      await load.ended(40);
      const { requests, failed, failures } = await load.stop();
      t.deepEqual({ failed, failures }, { failed: 0, failures: {} });
      t.is(requests, seen.requests);
      if (mode === 'connection-per-request') t.is(seen.connections, requests);
      else t.true(seen.connections <= 4);
    }
  });
}

test('http2: every request counts, and one whose stream is refused has failed', async t => {
  const { folder, ca, key } = await makeCredentials(t);
  const server = http2.createSecureServer({ cert: ca, key });
  let count = 0;
  server.on('stream', stream => {
    stream.on('error', () => {});
    if (++count % 2 === 0) return stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
    stream.respond({ ':status': 200 });
    stream.end('hello');
  });
  const url = await listen(t, server);
  const load = await startLoadHere(t, { url, mode: 'http2', clients: 4, thinkMs: [0, 2] }, join(folder, 'cert.pem'));
  await load.ended(40);
  const { requests, failed, failures } = await load.stop();
  t.is(requests, count);
  t.deepEqual(failures, { 'answer: HTTP/2 error 7': failed });
  t.is(failed, Math.floor(count / 2));
});

for (const mode of keeping) {
  test(`${mode}: a reset of a kept connection is a failed request, and nothing is sent again`, async t => {
    const asked = new WeakSet<object>();
    const server = http.createServer((request, response) => {
      if (asked.has(request.socket)) request.socket.resetAndDestroy();
      else response.end('hello');
      asked.add(request.socket);
    });
    const seen = countRequests(server);
    const load = await startLoadHere(t, { url: await listen(t, server), mode, clients: 4, thinkMs: [0, 2] });
    await load.ended(40);
    const { requests, failed, failures } = await load.stop();
    t.is(requests, seen.requests);
    t.true(failed > requests / 4, `${failed} of ${requests}`);
    // fetch tells nobody whether it had used the connection before; while undici reads, a reset is its own error.
    const [name = '', ...others] = Object.keys(failures);
    t.deepEqual(others, []);
    t.regex(
      name,
      mode === 'fetch' ? /^answer: (ECONNRESET|UND_ERR_SOCKET)$/ : /^answer: ECONNRESET on a kept connection$/,
    );
  });
}

const wrongAnswers: [what: string, answer: RequestListener, failure: RegExp][] = [
  ['another status than 200', (_request, response) => response.writeHead(503).end('no'), /^body: status 503$/],
  [
    'a body that is cut short',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('hel', () => response.destroy());
    },
    /^body: (ECONNRESET|UND_ERR_SOCKET)$/,
  ],
];

for (const [what, answer, failure] of wrongAnswers) {
  for (const mode of modes) {
    test(`${mode}: ${what} is a failed request`, async t => {
      const url = await listen(t, http.createServer(answer));
      const load = await startLoadHere(t, { url, mode, clients: 2, thinkMs: [0, 2] });
      const { requests, failed, failures } = await load.stop();
      t.true(requests > 0);
      t.is(failed, requests);
      t.regex(Object.keys(failures).join(), failure);
    });
  }
}

for (const mode of modes) {
  test(`${mode}: a refused connection is a failed request, counted in the window after the mark`, async t => {
    const server = http.createServer((_request, response) => response.setHeader('Connection', 'close').end('hello'));
    const url = await listen(t, server);
    const load = await startLoadHere(t, { url, mode, clients: 2, thinkMs: [0, 2] });
    await load.ended(10);
    load.mark();
    server.close();
    await load.ended(10);
    const { failed, failures, windows, first } = await load.stop();
    // Beside who waited in the queue of the socket when it was closed.
    t.true(Number(failures['connect: ECONNREFUSED']) > 0, JSON.stringify(failures));
    t.deepEqual(
      windows.map(window => window.failed),
      [0, failed],
    );
    t.is(first[0]?.window, 1);
  });
}

test('a load leaves other machines alone', async t => {
  await t.throwsAsync(startLoadHere(t, { url: 'http://example.org/', mode: 'fetch', clients: 1, thinkMs: [0, 0] }), {
    message: /ended/,
  });
});

function countRequests(server: Server): { requests: number; connections: number } {
  const seen = { requests: 0, connections: 0 };
  server.on('request', () => seen.requests++);
  server.on(server instanceof tls.Server ? 'secureConnection' : 'connection', () => seen.connections++);
  return seen;
}

async function listen(t: ExecutionContext, server: http.Server | https.Server | Http2SecureServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  t.teardown(() => {
    if ('closeAllConnections' in server) server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `${server instanceof tls.Server ? 'https' : 'http'}://localhost:${port}/`;
}
