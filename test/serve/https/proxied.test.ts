import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import test from 'ava';
import { readQueue } from '../../support/queue.js';
import { authority, closing, readToEnd, serve } from './served.js';

const request = `GET / HTTP/1.1\r\n${closing}`;
const v1 = 'PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n';
const v2 = Buffer.from(
  '0d0a0d0a000d0a515549540a2121002420010db8000000000000000000000001000000000000000000000000000000010001ffff',
  'hex',
);
const local = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
const trusting = { LOWPORT_PROXY_PROTOCOL: 'from=127.0.0.0/8,::1' };

test('behind a proxy the client is the peer: version 1 and 2, http and https, in one piece or byte by byte', async t => {
  const { httpPort, httpsPort } = await serve(t, 'https/tell.cjs', { env: { ...trusting, ALSO_TELL: '1' } });
  for (const [port, isSecure] of [
    [httpPort, false],
    [httpsPort, true],
  ] as const) {
    const cases: [header: string | Buffer, seen: object][] = [
      [v1, { remoteAddress: '192.0.2.1', remotePort: 56324, remoteFamily: 'IPv4' }],
      [v2, { remoteAddress: '2001:db8::1', remotePort: 1, remoteFamily: 'IPv6' }],
    ];
    for (const [header, seen] of cases) {
      for (const isDripping of [false, true]) {
        const answer = await askThrough(port, header, { isSecure, isDripping });
        t.like(JSON.parse(answer.split('\r\n\r\n')[1] ?? ''), { ...seen, encrypted: isSecure });
      }
    }
    const health = await askThrough(port, local, { isSecure });
    t.regex(health, /127\.0\.0\.1"|"::1"/, 'a health check is the proxy itself');
  }
});

test('without a header, or with a bad one, the connection is closed, and that is said once', async t => {
  const { httpPort, program } = await serve(t, 'https/tell.cjs', { env: { ...trusting, ALSO_TELL: '1' } });
  for (const header of ['', 'PROXY TCP4 host 192.0.2.2 1 443\r\n', '\r\n\r\n\0\r\nQUIT\x21']) {
    t.regex(await askThrough(httpPort, header, {}), /^(\(ECONNRESET\))?$/);
  }
  t.is([...program.stderr.matchAll(/a connection was refused/g)].length, 1);
  t.regex(await askThrough(httpPort, v1, {}), /192\.0\.2\.1/);
});

test('from elsewhere the connection is refused, whatever it says', async t => {
  const { httpPort, program } = await serve(t, 'https/tell.cjs', {
    env: { LOWPORT_PROXY_PROTOCOL: 'from=10.0.0.0/8', ALSO_TELL: '1' },
  });
  t.regex(await askThrough(httpPort, v1, {}), /^(\(ECONNRESET\))?$/);
  await program.says(/a connection was refused: (::ffff:)?127\.0\.0\.1 is not among the proxies of --proxy-protocol/);
});

test('a drain waits for who is accepted and has not sent the whole header yet', async t => {
  const env = { ...trusting, ALSO_TELL: '1', LOWPORT_DRAIN_GRACE: '20s' };
  const { httpPort: port, program } = await serve(t, 'https/tell.cjs', { env });
  const [agent, other] = [agentThrough(v1), agentThrough(v1)];
  await readConnection(port, agent);
  await readConnection(port, other);
  program.child.kill('SIGTERM');
  while ((await readConnection(port, other)) !== 'close');
  const late = net.connect(port, '127.0.0.1').on('error', () => {});
  late.write(v1.slice(0, 9));
  await askThrough(port, v1, {}); // it has accepted that before, too
  agent.destroy(); // with that nobody else is connected
  const next = await connectInVain(port);
  late.write(v1.slice(9) + request);
  t.regex(await readToEnd(late), /192\.0\.2\.1/);
  t.is(await program.ended, 0);
  next.destroy();
});

test('a setting that cannot be ends the program with status 78', async t => {
  const { program } = await serve(t, 'https/tell.cjs', { env: { LOWPORT_PROXY_PROTOCOL: '10.0.0.0/8' } });
  t.is(await program.ended, 78);
  t.regex(program.stderr, /ERR_NETWORKS/);
});

/** A connection that nobody accepts any more, also when it is looked at again. */
async function connectInVain(port: number): Promise<net.Socket> {
  for (;;) {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {});
    await once(socket, 'connect');
    if ((await readQueue(port)).waiting > 0 && (await readQueue(port)).waiting > 0) return socket;
    socket.destroy();
  }
}

/** Keeps its connections, each of which begins with the header. */
function agentThrough(header: string): http.Agent {
  const agent = new http.Agent({ keepAlive: true });
  agent.createConnection = (options: http.ClientRequestArgs) => {
    const socket = net.connect({ port: Number(options.port), host: '127.0.0.1' });
    socket.write(header);
    return socket;
  };
  return agent;
}

/** What the answer says of the connection: `keep-alive` or `close`. */
async function readConnection(port: number, agent: http.Agent): Promise<string | undefined> {
  const [response] = (await once(http.get({ port, agent }), 'response')) as [http.IncomingMessage];
  await once(response.resume(), 'end');
  return response.headers.connection;
}

type Manner = { isSecure?: boolean; isDripping?: boolean };

async function askThrough(port: number, header: string | Buffer, { isSecure = false, isDripping = false }: Manner) {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  if (isDripping) {
    for (const byte of Buffer.from(header)) {
      socket.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
  } else if (!isSecure) {
    socket.write(Buffer.concat([Buffer.from(header), Buffer.from(request)]));
    return readToEnd(socket);
  } else {
    socket.write(header);
  }
  const stream = isSecure ? tls.connect({ socket, servername: 'localhost', ca: authority.root }) : socket;
  stream.write(request);
  return readToEnd(stream);
}
