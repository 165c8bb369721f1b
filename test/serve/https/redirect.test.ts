import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { anyPort, appPath, hold, portOf, runApp, watch } from '../../support/program.js';
import { fillWebroot, hostileRequests } from './hostile-requests.js';
import { makeFolder, readToEnd, serve } from './served.js';

test('every request of the table of hostile ones gets its answer, and the program serves on', async t => {
  const webroot = makeFolder(t);
  execFileSync('sh', ['-c', fillWebroot, 'sh', webroot]);
  const { httpPort, httpsPort, program } = await serve(t, 'https/tell.cjs', { env: { LOWPORT_ACME_WEBROOT: webroot } });
  await firstRedirect(httpPort);
  const answers = await send(
    t,
    httpPort,
    hostileRequests.map(({ lines }) => `${lines.join('\r\n')}\r\n\r\n`),
  );
  for (const [index, { what, status, location, body }] of hostileRequests.entries()) {
    const [head = '', text] = (answers[index] ?? '').split('\r\n\r\n');
    t.regex(head, new RegExp(`^HTTP/1\\.1 ${status} `), what);
    const sent = [...head.matchAll(/^Location: (.*)$/gim)].map(([, value]) => value?.trimEnd());
    t.deepEqual(sent, location === undefined ? [] : [location.replace('$', `:${httpsPort}`)], what);
    if (body !== undefined) t.is(text, body, what);
    t.notRegex(answers[index] ?? '', /secret$|Set-Cookie: /m, what);
  }
  t.is(program.child.exitCode, null);
  t.is(program.stderr, '');
});

test('who sends a head slowly is cut off, and others are answered meanwhile', async t => {
  const { httpPort } = await serve(t, 'https/tell.cjs');
  await firstRedirect(httpPort);
  const slow = net.connect(httpPort, '127.0.0.1');
  slow.write('GET / HTTP/1.1\r\nHost: h.test\r\n');
  const drip = setInterval(() => slow.write('X: y\r\n'), 300);
  t.teardown(() => clearInterval(drip));
  t.regex(await firstRedirect(httpPort), /^HTTP\/1\.1 308/);
  t.regex(await readToEnd(slow.on('error', () => {})), /^HTTP\/1\.1 408 /);
});

test('the http socket that the program serves itself is not redirected', async t => {
  const [http, https] = hold(t, anyPort, anyPort);
  if (http === undefined || https === undefined) return t.fail();
  const folder = makeFolder(t);
  const { credentials } = await serve(t, 'https/tell.cjs');
  const env = {
    PORT: String(portOf(https)),
    ALSO: String(portOf(http)),
    LOWPORT_HTTPS: String(portOf(https)),
    CREDENTIALS_DIRECTORY: credentials,
    RUNTIME_DIRECTORY: folder,
  };
  const program = runApp(t, 'https/tell.cjs', { sockets: [http, https], names: ['app.socket', 'app.socket'], env });
  await program.says('listening');
  t.regex(await firstRedirect(portOf(http)), /own http\n$/);
});

test('LOWPORT_REDIRECT=on redirects at once, and gives way to a server of the program', async t => {
  const { httpPort, program } = await serve(t, 'https/late.cjs', { env: { LOWPORT_REDIRECT: 'on' } });
  t.regex(await firstRedirect(httpPort), /^HTTP\/1\.1 308 /);
  program.child.kill('SIGUSR2');
  await program.says('own http listens');
  t.regex(await firstRedirect(httpPort), /own http\n$/);
});

test('LOWPORT_REDIRECT=off leaves the http socket alone, and says that clients wait there', async t => {
  const { program } = await serve(t, 'https/tell.cjs', { env: { LOWPORT_REDIRECT: 'off' } });
  await program.says(/nobody serves the inherited \d+/);
  t.pass();
});

/** Waits in the queue until somebody serves the port. */
async function firstRedirect(port: number): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  return readToEnd(socket);
}

async function send(t: ExecutionContext, port: number, requests: string[]): Promise<string[]> {
  const client = watch(t, spawn(process.execPath, [appPath('clients/send-raw.mjs'), String(port)]));
  client.child.stdin?.end(JSON.stringify(requests));
  t.is(await client.ended, 0);
  return JSON.parse(client.stdout);
}
