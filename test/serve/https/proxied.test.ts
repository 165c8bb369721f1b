import net from 'node:net';
import tls from 'node:tls';
import test from 'ava';
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

test('a setting that cannot be ends the program with status 78', async t => {
  const { program } = await serve(t, 'https/tell.cjs', { env: { LOWPORT_PROXY_PROTOCOL: '10.0.0.0/8' } });
  t.is(await program.ended, 78);
  t.regex(program.stderr, /ERR_NETWORKS/);
});

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
