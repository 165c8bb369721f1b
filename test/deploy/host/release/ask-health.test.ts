import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import net, { type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { askHealth } from '../../../../src/deploy/host/release/ask-health.js';
import { makeCredentials } from '../../../support/credentials.js';

async function listen(t: ExecutionContext, server: Server): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-health-'));
  t.teardown(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const path = join(folder, 'socket');
  server.listen(path);
  await once(server, 'listening');
  return path;
}

const plain = { isSecure: false, isProxied: false };

test('2xx and 3xx are healthy; all else is told with its first words, on one line', async t => {
  const socketPath = await listen(
    t,
    createServer((request, response) => {
      response.statusCode = Number(request.url?.slice(1));
      response.end('no\n\u001b[31mdatabase');
    }),
  );
  const ask = (health: string) => askHealth({ health, socketPath, ...plain });
  t.deepEqual(await ask('/200'), { isHealthy: true, status: 200, answer: '200 OK' });
  t.true((await ask('/302')).isHealthy);
  t.deepEqual(await ask('/404'), { isHealthy: false, status: 404, answer: '404 Not Found: no [31mdatabase' });
  t.deepEqual(await askHealth({ health: '/', socketPath: `${socketPath}-none`, ...plain }), {
    isHealthy: false,
    answer: 'no answer (ENOENT)',
  });
});

test('the program is asked for the host of the URL, by TLS where its socket is one of https, and by plain HTTP where it speaks that', async t => {
  const { ca: cert, key } = await makeCredentials(t);
  const secure = await listen(
    t,
    createSecureServer({ cert, key }, (request, response) => response.end(request.headers.host)),
  );
  const asked: (string | undefined)[] = [];
  const open = await listen(
    t,
    createServer((request, response) => {
      asked.push(request.headers.host);
      response.end();
    }),
  );
  t.true((await askHealth({ health: '/', socketPath: secure, isSecure: true, isProxied: false })).isHealthy);
  t.true((await askHealth({ health: 'https://shop.example/', socketPath: secure, ...plain })).isHealthy);
  t.true((await askHealth({ health: '/', socketPath: open, isSecure: true, isProxied: false })).isHealthy);
  t.true((await askHealth({ health: 'http://shop.example/', socketPath: open, ...plain })).isHealthy);
  t.deepEqual(asked, ['localhost', 'shop.example']);
});

test('a program that expects the PROXY protocol gets it', async t => {
  const server = createServer((_request, response) => response.end());
  const front = net.createServer(socket => {
    socket.once('readable', () => {
      const header = String(socket.read(15));
      if (header === 'PROXY UNKNOWN\r\n') server.emit('connection', socket);
      else socket.destroy();
    });
  });
  const socketPath = await listen(t, front);
  t.true((await askHealth({ health: '/', socketPath, isSecure: false, isProxied: true })).isHealthy);
});
