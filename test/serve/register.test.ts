import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { anyPort, findFreePort, hold, portOf, runApp } from '../support/program.js';
import { readQueue } from '../support/queue.js';
import { get } from '../support/request.js';

test('an ES module serves the inherited socket of its port', async t => {
  const [socket] = holdOne(t);
  const program = runApp(t, 'hello.mjs', { sockets: [socket], env: { PORT: String(portOf(socket)) } });
  await program.says('listening');
  t.is(await get({ port: portOf(socket) }, '/path'), 'hello from /path\n');
});

test('a CommonJS program is the main module and has its own arguments', async t => {
  const [socket] = holdOne(t);
  const program = runApp(t, 'hello.cjs', {
    sockets: [socket],
    env: { PORT: String(portOf(socket)) },
    args: ['--flag', 'value'],
  });
  await program.says('listening ["--flag","value"]');
  t.is(await get({ port: portOf(socket) }), 'hello from CommonJS\n');
});

test('a copy of the environment, as children get it, has nothing of LISTEN_FDS', async t => {
  const [socket] = holdOne(t);
  const program = runApp(t, 'describe-sockets.mjs', { sockets: [socket], names: ['app.socket'] });
  t.is(await program.ended, 0);
  t.is(program.stdout.trim().split('\n').at(-1), 'environment');
});

test('the library sees what the preload has read: name, role, address, type', async t => {
  const path = join(await makeFolder(t), 'app.sock');
  const [tcp, unix, abstract] = hold(
    t,
    { kind: 'ip', host: '127.0.0.1', port: 0 },
    { kind: 'path', path },
    { kind: 'abstract', name: path },
  );
  if (!tcp || !unix || !abstract) return t.fail();
  const port = portOf(tcp);
  const program = runApp(t, 'describe-sockets.mjs', {
    sockets: [tcp, unix, abstract],
    names: ['web', 'https', 'abstract'],
    env: { LOWPORT_HTTPS: String(port) },
  });
  t.is(await program.ended, 0);
  t.deepEqual(
    program.stdout
      .trim()
      .split('\n')
      .slice(0, 3)
      .map(line => JSON.parse(line)),
    [
      { fd: 3, name: 'web', role: 'https', address: { kind: 'ip', host: '127.0.0.1', port }, type: 'stream' },
      { fd: 4, name: 'https', role: 'https', address: { kind: 'path', path }, type: 'stream' },
      { fd: 5, name: 'abstract', role: 'http', address: { kind: 'abstract', name: path }, type: 'stream' },
    ],
  );
});

test('LOWPORT_MAP gives the program another port than it asks for', async t => {
  const [socket] = holdOne(t);
  const port = portOf(socket);
  const program = runApp(t, 'hello.mjs', { sockets: [socket], env: { PORT: '3000', LOWPORT_MAP: `3000=${port}` } });
  await program.says('listening');
  t.is(await get({ port }), 'hello from /\n');
});

test('a unix path is matched and has its address', async t => {
  const path = join(await makeFolder(t), 'app.sock');
  const sockets = hold(t, { kind: 'path', path });
  const program = runApp(t, 'unix-path.mjs', { sockets, env: { SOCKET: path } });
  await program.says(`listening ${path}`);
  t.is(await get({ socketPath: path }), 'over a path\n');
});

test('a program that looks for a free port first finds the inherited one, and loses no waiting client', async t => {
  const [socket] = holdOne(t);
  const port = portOf(socket);
  const waiting = get({ port });
  const program = runApp(t, 'probe-then-listen.mjs', { sockets: [socket], env: { PORT: String(port) } });
  await program.says('listening');
  t.is(await waiting, `found ${port} and ${port}\n`);
});

test('a server may close and another listen on the same socket; meanwhile clients wait', async t => {
  const [socket] = holdOne(t);
  const port = portOf(socket);
  const program = runApp(t, 'listen-again.mjs', { sockets: [socket], env: { PORT: String(port) } });
  await program.says('listening');
  t.is(await get({ port }), 'first\n');
  await program.says('closed');
  const waiting = Promise.all(Array.from({ length: 20 }, () => get({ port })));
  await connectedTo(port);
  program.child.kill('SIGUSR2');
  await program.says('again');
  t.deepEqual(new Set(await waiting), new Set(['second\n']));
});

test('two servers of one program may listen on one socket, as fastify does for localhost', async t => {
  const [socket] = holdOne(t);
  const program = runApp(t, 'two-families.mjs', { sockets: [socket], env: { PORT: String(portOf(socket)) } });
  await program.says('listening 127.0.0.1');
  t.is(await get({ port: portOf(socket) }), 'asked on ::1\n');
});

test('two servers of one program get the socket of their own host each', async t => {
  const [four] = hold(t, { kind: 'ip', host: '127.0.0.1', port: 0 });
  if (four === undefined) return t.fail();
  const port = portOf(four);
  const [six] = hold(t, { kind: 'ip', host: '::1', port });
  if (six === undefined) return t.fail();
  const program = runApp(t, 'two-families.mjs', { sockets: [four, six], env: { PORT: String(port) } });
  await program.says('listening 127.0.0.1');
  await program.says('listening ::1');
  t.is(await get({ host: '127.0.0.1', port }), 'asked on 127.0.0.1\n');
  t.is(await get({ host: '::1', port }), 'asked on ::1\n');
});

test('one server without a host serves the sockets of both families', async t => {
  const [four] = hold(t, { kind: 'ip', host: '127.0.0.1', port: 0 });
  if (four === undefined) return t.fail();
  const port = portOf(four);
  const [six] = hold(t, { kind: 'ip', host: '::1', port });
  if (six === undefined) return t.fail();
  const program = runApp(t, 'hello.mjs', { sockets: [four, six], env: { PORT: String(port) } });
  await program.says('listening');
  t.is(await get({ host: '127.0.0.1', port }), 'hello from /\n');
  t.is(await get({ host: '::1', port }), 'hello from /\n');
});

test('a program that listens late serves who came early, and its further ports stay private', async t => {
  const [socket] = holdOne(t);
  const port = portOf(socket);
  const early = get({ port });
  const program = runApp(t, 'listen-late.mjs', { sockets: [socket], env: { PORT: String(port), DELAY: '300' } });
  t.is(await early, 'late\n');
  await program.says(/private \d+/);
  const [, own] = /private (\d+)/.exec(program.stdout) ?? [];
  t.is(await get({ host: '127.0.0.1', port: Number(own) }), 'private\n');
});

test('a plain net server is served, too', async t => {
  const [socket] = holdOne(t);
  const program = runApp(t, 'net-echo.mjs', { sockets: [socket], env: { PORT: String(portOf(socket)) } });
  await program.says('listening');
  const client = net.connect(portOf(socket));
  const echoed = new Promise(resolve => client.once('data', data => resolve(String(data))));
  client.write('ping');
  t.is(await echoed, 'ping');
  client.destroy();
});

test('the backlog is the same before, while and after the program serves', async t => {
  const [socket] = holdOne(t);
  const port = portOf(socket);
  const { backlog: before } = await readQueue(port);
  const program = runApp(t, 'hello.mjs', { sockets: [socket], env: { PORT: String(port) } });
  await program.says('listening');
  t.is((await readQueue(port)).backlog, before);
  program.child.kill();
  await program.ended;
  t.is((await readQueue(port)).backlog, before);
  t.true(before >= 4096);
});

test('sockets that the program leaves unclaimed are named with the cure', async t => {
  const sockets = hold(t, anyPort, anyPort);
  const [served, left] = sockets.map(portOf);
  const program = runApp(t, 'hello.mjs', { sockets, env: { PORT: String(served) } });
  await program.says(`nobody serves the inherited ${left}: clients wait there for ever`);
  t.is(await get({ port: Number(served) }), 'hello from /\n');
});

test('a program that serves another port than the inherited one is told of LOWPORT_MAP', async t => {
  const [socket] = holdOne(t);
  const other = findFreePort();
  const program = runApp(t, 'hello.mjs', { sockets: [socket], env: { PORT: String(other) } });
  await program.says(`Environment=LOWPORT_MAP=${other}=${portOf(socket)}`);
  t.regex(program.stderr, /nobody serves the inherited/);
});

test('without inherited sockets the program binds for itself', async t => {
  const program = runApp(t, 'hello.mjs', { env: { PORT: '0' } });
  await program.says('listening');
  const [, port] = /"port":(\d+)/.exec(program.stdout) ?? [];
  t.is(await get({ port: Number(port) }), 'hello from /\n');
  t.is(program.stderr, '');
});

const unprivileged = process.getuid?.() === 0 ? { uid: 65_534 } : {};

test("EACCES is explained under the program's own words", async t => {
  const program = runApp(t, 'own-error-handler.cjs', { ...unprivileged, env: { PORT: '80' } });
  t.is(await program.ended, 1);
  t.regex(program.stderr, /^my own words: listen EACCES.*\nlowport: .*:80: uid \d+ may not bind a port below 1024/);
  t.regex(program.stderr, /lowport install own-error-handler\.cjs --listen 80[\s\S]*lowport doctor 80\n/);
});

test('EACCES is explained in the stack of a program that does not handle it', async t => {
  const program = runApp(t, 'hello.mjs', { ...unprivileged, env: { PORT: '80' } });
  t.is(await program.ended, 1);
  t.regex(
    program.stderr,
    /Error: listen EACCES[\s\S]*lowport: .*:80: uid \d+ may not bind[\s\S]*\(ERR_LISTEN_EACCES\)/,
  );
  t.is(program.stderr.match(/ERR_LISTEN_EACCES/g)?.length, 1);
});

test('in a service EACCES ends with status 78, which a restart cannot mend', async t => {
  const program = runApp(t, 'own-error-handler.cjs', { ...unprivileged, env: { PORT: '80', INVOCATION_ID: '1' } });
  t.is(await program.ended, 78);
});

test('sockets that a wrapper lost are named as the reason', async t => {
  const program = runApp(t, 'own-error-handler.cjs', {
    ...unprivileged,
    env: { PORT: '80', LISTEN_FDS: '1', LISTEN_PID: '1', INVOCATION_ID: '1' },
  });
  t.is(await program.ended, 78);
  t.regex(program.stderr, /LISTEN_PID=1 is not this process \(\d+\)[\s\S]*npm start[\s\S]*ERR_LISTEN_PID_FOREIGN/);
});

test('a port in use is explained with the command that shows by whom', async t => {
  const other = net.createServer().listen(0);
  await new Promise(resolve => other.once('listening', resolve));
  t.teardown(() => other.close());
  const { port } = other.address() as net.AddressInfo;
  const program = runApp(t, 'own-error-handler.cjs', { env: { PORT: String(port) } });
  t.is(await program.ended, 1);
  t.true(program.stderr.includes(`sudo npx lowport doctor ${port}`));
});

function holdOne(t: ExecutionContext) {
  return hold(t, anyPort) as [ReturnType<typeof hold>[number]];
}

async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}

/** Resolves when a connection stands, so that those begun before stand in the queue, too. */
async function connectedTo(port: number): Promise<void> {
  const client = net.connect(port);
  await new Promise(resolve => client.once('connect', resolve));
  client.destroy();
}
