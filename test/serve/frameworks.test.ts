import test, { type ExecutionContext } from 'ava';
import { io, type Socket } from 'socket.io-client';
import { answersBothWays } from '../support/both-ways.js';
import { makeCredentials } from '../support/credentials.js';
import { anyPort, hold, portOf, runApp } from '../support/program.js';
import { get, getSecurely } from '../support/request.js';

const rows: [app: string, answer: string][] = [
  ['express.cjs', 'hello from express'],
  ['express.mjs', 'hello from express'],
  ['fastify.cjs', 'hello from fastify'],
  ['fastify.mjs', 'hello from fastify'],
  ['hapi.cjs', 'hello from hapi'],
  ['koa.mjs', 'hello from koa'],
  ['nest.cjs', 'hello from nest'],
  ['socket-io.mjs', 'hello beside socket.io'],
];

for (const [app, answer] of rows) {
  test(`${app} answers on an inherited socket as on one of its own`, async t => {
    t.is(await answersBothWays(t, `frameworks/${app}`, undefined, port => get({ port }, '/hello')), answer);
  });
}

test('fastify on localhost needs one socket for its two families, and keeps a further port to itself', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const program = runApp(t, 'frameworks/fastify.mjs', { sockets, env: { PORT: String(port) } });
  await program.says('listening');
  const metrics = Number(/metrics (\d+)/.exec(program.stdout)?.[1]);
  t.is(await get({ host: '127.0.0.1', port: metrics }, '/metrics'), 'requests 1');
  t.is(await get({ port }, '/hello'), 'hello from fastify');
  await t.throwsAsync(get({ port: metrics, host: '127.0.0.2' }), { code: 'ECONNREFUSED' });
});

test('Socket.IO speaks over a WebSocket', async t => {
  const echo = (port: number) => askOverWebSocket(t, io(`http://localhost:${port}`, { transports: ['websocket'] }));
  t.is(await answersBothWays(t, 'frameworks/socket-io.mjs', undefined, echo), 'ping over websocket');
});

test('Socket.IO upgrades from polling to a WebSocket', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const program = runApp(t, 'frameworks/socket-io.mjs', { sockets, env: { PORT: String(port) } });
  await program.says('listening');
  const client = io(`http://localhost:${port}`);
  t.teardown(() => client.close());
  await new Promise(resolve => client.io.engine.once('upgrade', resolve));
  t.is(await askOverWebSocket(t, client), 'ping over websocket');
});

test('Express and Socket.IO behind one HTTPS server, with a port and an error handler of their own', async t => {
  const { folder, ca } = await makeCredentials(t);
  const page = (port: number) => getSecurely(port, ca, '/hello');
  t.is(await answersBothWays(t, 'frameworks/article.cjs', folder, page), 'hello over TLS');
  const options = { transports: ['websocket'], ca };
  const echo = (port: number) => askOverWebSocket(t, io(`https://localhost:${port}`, options));
  t.is(await answersBothWays(t, 'frameworks/article.cjs', folder, echo), 'ping over websocket');
});

async function askOverWebSocket(t: ExecutionContext, client: Socket): Promise<string> {
  t.teardown(() => client.close());
  return await client.timeout(10_000).emitWithAck('echo', 'ping');
}
