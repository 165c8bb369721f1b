import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import test from 'ava';
import { waitFor } from '../../host/wait-for.js';
import { authority, closing, connect, readToEnd, type Served, serve } from './served.js';

const v1 = 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n';
/** A record of a handshake that is longer than what comes of it. */
const halfHello = Buffer.from('16030102000100', 'hex');
const proxied = { LOWPORT_PROXY_PROTOCOL: 'from=127.0.0.0/8,::1' };
const connections = 50;

const cases: [what: string, env: NodeJS.ProcessEnv, sent: (string | Buffer)[]][] = [
  ['before its handshake', {}, ['']],
  ['in the middle of its handshake', {}, [halfHello]],
  ['before or in the middle of its handshake, with HTTP/2', { LOWPORT_HTTP2: 'on' }, ['', halfHello]],
  ['before or in the middle of its PROXY header', proxied, ['', v1.slice(0, 9)]],
  ['after its PROXY header', proxied, [v1, Buffer.concat([Buffer.from(v1), halfHello])]],
];

for (const [what, env, sent] of cases) {
  test(`a connection that is closed ${what} keeps no descriptor`, async t => {
    const served = await serve(t, 'https/tell.cjs', { env: { ...env, ALSO_TELL: '1' } });
    const ports = env === proxied ? [served.httpsPort, served.httpPort] : [served.httpsPort];
    for (const port of ports) {
      for (const bytes of sent) await leavesNothing(served, () => leave(port, bytes));
    }
    t.is(served.program.stderr, '');
  });
}

test('a client that closes before it speaks HTTP/2 keeps no descriptor', async t => {
  const served = await serve(t, 'https/tell.cjs', { env: { LOWPORT_HTTP2: 'on' } });
  for (const preface of ['', 'PRI * HTTP/2']) {
    await leavesNothing(served, async () => {
      const socket = await connect(served.httpsPort, { ALPNProtocols: ['h2'] });
      socket.on('error', () => {}).end(preface);
      socket.resume();
      await once(socket, 'close');
    });
  }
  t.is(served.program.stderr, '');
});

test('who says nothing is not waited for longer than 10 s, where the program has set no limit', async t => {
  const { httpsPort } = await serve(t, 'https/tell.cjs');
  const began = performance.now();
  const socket = net.connect(httpsPort, 'localhost');
  await readToEnd(socket);
  const tookMs = performance.now() - began;
  t.true(tookMs > 9000 && tookMs < 20_000, `${tookMs}`);
});

test('a client that ends its side after its request is answered, over http and https', async t => {
  const { httpPort, httpsPort } = await serve(t, 'https/tell.cjs', { env: { ALSO_TELL: '1' } });
  const options = { host: 'localhost', servername: 'localhost', allowHalfOpen: true, ca: authority.root };
  for (const socket of [net.connect({ ...options, port: httpPort }), tls.connect({ ...options, port: httpsPort })]) {
    socket.end(`GET / HTTP/1.1\r\n${closing}`);
    t.regex(await readToEnd(socket), /^HTTP\/1\.1 200 OK/);
  }
});

/** Many at once, whose descriptors have to be gone long before any limit of time. */
async function leavesNothing({ program }: Served, leaveOnce: () => Promise<void>): Promise<void> {
  const count = () => readdirSync(`/proc/${program.child.pid}/fd`).length;
  const before = count();
  let closed = 0;
  for (let number = 0; number < connections; number++) void leaveOnce().then(() => closed++);
  await waitFor('the descriptors to be given back', 4000, () => closed === connections && count() <= before);
}

/** Ends its side at once; resolves when the other side has, too. */
async function leave(port: number, bytes: string | Buffer): Promise<void> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => {});
  socket.end(bytes).resume();
  await once(socket, 'close');
}
