import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import test from 'ava';
import { anyPort, hold, portOf, runApp } from '../../support/program.js';
import { get } from '../../support/request.js';
import { ask, authority, closing, connect, makeFolder, putCredentials, readToEnd, serve } from './served.js';

test('an unmodified http program is served by TLS on an https socket', async t => {
  const { httpsPort } = await serve(t, 'https/tell.cjs');
  const answer = await ask(httpsPort, `GET / HTTP/1.1\r\n${closing}`);
  t.regex(answer, /^HTTP\/1\.1 200 OK\r\n/);
  const seen = JSON.parse(answer.split('\r\n\r\n')[1]?.match(/\{.*\}/)?.[0] ?? '');
  t.like(seen, { encrypted: true, servername: 'localhost' });
  t.regex(seen.remoteAddress, /127\.0\.0\.1$|^::1$/);
});

test('frameworks know that they are served by TLS', async t => {
  const { httpsPort } = await serve(t, 'https/frameworks.cjs');
  const answer = await ask(httpsPort, `GET /express HTTP/1.1\r\n${closing}`);
  t.regex(answer, /\{"secure":true,"protocol":"https","ip":"(::ffff:127\.0\.0\.1|::1)"\}/);
});

test('an upgraded connection runs through the TLS', async t => {
  const { httpsPort } = await serve(t, 'https/tell.cjs');
  const socket = await connect(httpsPort);
  socket.setEncoding('utf8').write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n');
  t.regex((await once(socket, 'data'))[0], /^HTTP\/1\.1 101 /);
  socket.write('there and back');
  t.is((await once(socket, 'data'))[0], 'there and back');
  socket.destroy();
});

test('a program with a TLS server of its own is left alone', async t => {
  const own = await authority.issue({ names: ['localhost', 'own.test'] });
  const folder = makeFolder(t);
  putCredentials(folder, own);
  const env = { KEY: join(folder, 'tls-key'), CERT: join(folder, 'tls-cert') };
  const { httpsPort } = await serve(t, 'https/limits.cjs', { env });
  const socket = await connect(httpsPort);
  t.is(socket.getPeerCertificate().subjectaltname, 'DNS:localhost, DNS:own.test');
  socket.destroy();
});

test('the primary of node:cluster, whose workers have the http servers, is told that it is served without TLS', async t => {
  const { program } = await serve(t, 'cluster.cjs');
  await program.says(/the server on \d+ is none of http or https in this process[\s\S]*--workers/);
  t.pass();
});

test('without a certificate the https socket is served as the program serves it', async t => {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) return t.fail();
  const port = String(portOf(socket));
  const program = runApp(t, 'https/tell.cjs', { sockets: [socket], env: { PORT: port, LOWPORT_HTTPS: port } });
  await program.says('listening');
  t.false(JSON.parse(await get({ port: portOf(socket) })).encrypted);
});

test('nothing of TLS loads for a plain http program', async t => {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) return t.fail();
  const program = runApp(t, 'https/loaded.cjs', { sockets: [socket], env: { PORT: String(portOf(socket)) } });
  await program.says('listening');
  const plain: string[] = JSON.parse(await get({ port: portOf(socket) }));
  t.true(plain.includes('follow-life.cjs'));
  t.false(plain.includes('start-https.cjs'));
  const { httpsPort } = await serve(t, 'https/loaded.cjs');
  t.regex(await ask(httpsPort, `GET / HTTP/1.1\r\n${closing}`), /start-https\.cjs/);
});

test('the certificate is chosen by the server name, and who names none gets the first one', async t => {
  const credentials = makeFolder(t);
  putCredentials(credentials, await authority.issue());
  putCredentials(credentials, await authority.issue({ names: ['shop.test'] }), '.shop.test');
  putCredentials(credentials, await authority.issue({ names: ['*.many.test'] }), '._wildcard.many.test');
  const { httpsPort } = await serve(t, 'https/tell.cjs', { env: { CREDENTIALS_DIRECTORY: credentials } });
  const nameFor = async (servername: string) => {
    const socket = await connect(httpsPort, { servername, checkServerIdentity: () => undefined });
    const { subjectaltname } = socket.getPeerCertificate();
    socket.destroy();
    return subjectaltname;
  };
  t.is(await nameFor('shop.test'), 'DNS:shop.test');
  t.is(await nameFor('SHOP.test'), 'DNS:shop.test');
  t.is(await nameFor('a.many.test'), 'DNS:*.many.test');
  t.is(await nameFor('a.b.many.test'), 'DNS:localhost');
  t.is(await nameFor('else.test'), 'DNS:localhost');
  t.is(await nameFor(''), 'DNS:localhost');
});

test('TLS 1.2 and 1.3 are spoken, 1.1 is not, and with LOWPORT_TLS_MIN=1.3 only that', async t => {
  const usual = await serve(t, 'https/tell.cjs');
  const strict = await serve(t, 'https/tell.cjs', { env: { LOWPORT_TLS_MIN: '1.3' } });
  const speak = async (port: number, version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') => {
    const options = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT:@SECLEVEL=0' };
    const socket = await connect(port, options).catch((error: NodeJS.ErrnoException) => error.code);
    if (!(socket instanceof tls.TLSSocket)) return socket;
    const spoken = socket.getProtocol();
    socket.destroy();
    return spoken;
  };
  t.is(await speak(usual.httpsPort, 'TLSv1.3'), 'TLSv1.3');
  t.is(await speak(usual.httpsPort, 'TLSv1.2'), 'TLSv1.2');
  t.regex((await speak(usual.httpsPort, 'TLSv1.1')) ?? '', /^ERR_SSL_/);
  t.is(await speak(strict.httpsPort, 'TLSv1.3'), 'TLSv1.3');
  t.regex((await speak(strict.httpsPort, 'TLSv1.2')) ?? '', /^ERR_SSL_/);
});

test('HSTS is sent where it is set, and only there', async t => {
  const value = 'max-age=31536000; includeSubDomains';
  const [without, having] = [
    await serve(t, 'https/tell.cjs'),
    await serve(t, 'https/tell.cjs', { env: { LOWPORT_HSTS: value } }),
  ];
  t.notRegex(await ask(without.httpsPort, `GET / HTTP/1.1\r\n${closing}`), /Strict-Transport-Security/i);
  t.true(
    (await ask(having.httpsPort, `GET / HTTP/1.1\r\n${closing}`)).includes(`Strict-Transport-Security: ${value}\r\n`),
  );
  t.notRegex(await get({ port: having.httpPort }), /Strict/);
});

for (const [what, spoil] of [
  ['a key that is not there', (folder: string) => unlinkSync(join(folder, 'tls-key'))],
  [
    'a key that does not match',
    async (folder: string) =>
      putCredentials(folder, { ...(await authority.issue()), key: (await authority.issue()).key }),
  ],
] as const) {
  test(`${what} ends the program with status 78 and the reason before it serves`, async t => {
    const credentials = makeFolder(t);
    putCredentials(credentials, await authority.issue());
    await spoil(credentials);
    const { program } = await serve(t, 'https/tell.cjs', { env: { CREDENTIALS_DIRECTORY: credentials } });
    t.is(await program.ended, 78);
    t.regex(program.stderr, /tls-key[\s\S]+ERR_TLS_(MISSING|KEY_MISMATCH)/);
    t.notRegex(program.stdout, /listening/);
  });
}

for (const mode of ['https.createServer', 'http.createServer on an https socket'] as const) {
  const isOwn = mode === 'https.createServer';
  test(`${mode}: limits, timeouts, clientError, counts and close() are the same`, async t => {
    const folder = makeFolder(t);
    putCredentials(folder, await authority.issue());
    const own = { KEY: join(folder, 'tls-key'), CERT: join(folder, 'tls-cert') };
    const { httpsPort, program } = await serve(t, 'https/limits.cjs', isOwn ? { env: own } : {});

    const many = 'A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n';
    t.regex(
      await ask(httpsPort, `GET / HTTP/1.1\r\nHost: localhost\r\n${many}\r\n`),
      /\r\n\r\nhost,a,b$|^HTTP\/1\.1 418 /, // Node 22 and later refuse what is too much
      'maxHeadersCount',
    );
    t.regex(await ask(httpsPort, `GET /count HTTP/1.1\r\n${closing}`), /\r\n\r\n1$/, 'getConnections');
    t.regex(await ask(httpsPort, 'garbage\r\n\r\n'), /^HTTP\/1\.1 418 /, 'clientError');
    t.regex(
      await ask(httpsPort, `GET / HTTP/1.1\r\nX: ${'x'.repeat(3000)}\r\n\r\n`),
      /^HTTP\/1\.1 418 /,
      'maxHeaderSize',
    );
    t.regex(await ask(httpsPort, 'GET / HTTP/1.1\r\n'), /^HTTP\/1\.1 418 /, 'headersTimeout');
    t.is(await ask(httpsPort, `GET /timeout HTTP/1.1\r\n${closing}`), '', 'socket.setTimeout');
    await t.throwsAsync(
      connect(httpsPort, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    );
    await program.says(/clientError ERR_SSL_\w+ true/);
    t.regex(program.stdout, /clientError HPE_INVALID_METHOD true/);
    t.regex(program.stdout, /clientError HPE_HEADER_OVERFLOW true/);
    t.regex(program.stdout, /clientError ERR_HTTP_REQUEST_TIMEOUT true/);

    const idle = await connect(httpsPort);
    idle.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(idle, 'data');
    program.child.kill('SIGUSR2');
    await readToEnd(idle);
    await program.says('closed');
    t.pass();
  });
}
