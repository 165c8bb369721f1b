import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { makeCredentials } from '../../support/credentials.js';
import { anyPort, hold, type Program, portOf, registerPath, runApp } from '../../support/program.js';
import { readQueue } from '../../support/queue.js';
import { get, getSecurely } from '../../support/request.js';

const endings: [title: string, onSigterm: string | undefined][] = [
  ['that has no SIGTERM handler', undefined],
  ['that closes its server and exits with 3 when that has closed', 'close'],
  ['that exits with 4 at once in its SIGTERM handler', 'exit'],
];

for (const [title, onSigterm] of endings) {
  test(`a program ${title} finishes what is in flight and ends with status 0`, async t => {
    const { program, port } = await start(t, onSigterm === undefined ? {} : { ON_SIGTERM: onSigterm });
    const slow = get({ port }, '/slow');
    await program.says('asked for /slow');
    program.child.kill('SIGTERM');
    t.is(await slow, 'slow but whole\n');
    t.is(await program.ended, 0);
    t.notRegex(program.stdout, /ERR_SERVER_NOT_RUNNING/);
  });
}

test('in a container, where nobody passes sockets, a program drains for whom LOWPORT_DRAIN_TIMEOUT is set', async t => {
  const free = net.createServer().listen(0);
  const { port } = free.address() as net.AddressInfo;
  free.close();
  await once(free, 'close');
  const program = runApp(t, 'life/slow.mjs', { env: { PORT: String(port), LOWPORT_DRAIN_TIMEOUT: '20s' } });
  await program.says('listening');
  const slow = get({ port }, '/slow');
  await program.says('asked for /slow');
  program.child.kill('SIGTERM');
  t.is(await slow, 'slow but whole\n');
  t.is(await program.ended, 0);
});

test('who comes while it drains waits for the next process', async t => {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) return t.fail();
  const port = portOf(socket);
  const options = { sockets: [socket], env: { PORT: String(port) } };
  const first = runApp(t, 'life/slow.mjs', options);
  await first.says('listening');
  const slow = get({ port }, '/slow');
  await first.says('asked for /slow');
  first.child.kill('SIGTERM');
  let next = get({ port }, '/next');
  // Until it has heard the signal, it answers.
  while (await isAnswered(next, port)) next = get({ port }, '/next');
  t.is(await slow, 'slow but whole\n');
  t.is(await first.ended, 0);
  const last = get({ port }, '/last');
  const second = runApp(t, 'life/slow.mjs', options);
  t.is(await next, 'quick\n');
  t.is(await last, 'quick\n');
  await second.says('asked for /last');
});

test('an idle connection may still bring a request within the grace, and is then told to close', async t => {
  const { program, port } = await start(t, { LOWPORT_DRAIN_GRACE: '20s' });
  const [agent, other] = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: true })];
  t.is((await ask(port, agent)).headers.connection, 'keep-alive');
  t.is((await ask(port, other)).headers.connection, 'keep-alive');
  program.child.kill('SIGTERM');
  await untilDraining(port, other);
  const { headers } = await ask(port, agent);
  t.is(headers.connection, 'close');
  t.is(await program.ended, 0);
});

test('while an idle connection may still bring a request, who comes is served and told to close', async t => {
  const { program, port } = await start(t, { LOWPORT_DRAIN_GRACE: '20s' });
  const [agent, other] = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: true })];
  await ask(port, agent);
  await ask(port, other);
  program.child.kill('SIGTERM');
  await untilDraining(port, other);
  const late = await ask(port, new http.Agent({ keepAlive: true }));
  t.is(late.headers.connection, 'close');
  agent.destroy(); // with that nobody is idle any more
  t.is(await program.ended, 0);
});

test('a thousand idle connections are all closed after the grace', async t => {
  const { program, port } = await start(t, { LOWPORT_DRAIN_GRACE: '100ms' });
  const connections = Array.from({ length: 1000 }, () => net.connect(port));
  await Promise.all(connections.map(connection => once(connection, 'connect')));
  const ends = connections.map(connection => once(connection.resume(), 'close'));
  await get({ port }); // it has accepted those before, too
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  await Promise.all(ends);
  t.is(program.stderr, '');
});

test('connections that stay idle are closed after the grace, also those that never asked for anything', async t => {
  const { program, port } = await start(t, { LOWPORT_DRAIN_GRACE: '100ms' });
  const agent = new http.Agent({ keepAlive: true });
  await ask(port, agent);
  const silent = net.connect(port);
  await once(silent, 'connect');
  await get({ port });
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

const halfHandshakes: [title: string, begin: (client: net.Socket) => unknown][] = [
  ['never shakes hands is closed after the grace', () => {}],
  ['stops in the middle of its handshake holds nobody up', client => client.write(startOfHello)],
  ['goes in the middle of its handshake holds nobody up', client => client.end(startOfHello)],
];
/** The header of a TLS record, without what it announces. */
const startOfHello = Buffer.from('1603010200', 'hex');

for (const [title, begin] of halfHandshakes) {
  test(`a connection to a TLS port that ${title}`, async t => {
    const { folder, ca } = await makeCredentials(t);
    const [socket] = hold(t, anyPort);
    if (socket === undefined) return t.fail();
    const port = portOf(socket);
    const env = { PORT: String(port), LOWPORT_DRAIN_GRACE: '100ms' };
    const program = runApp(t, 'builtin/https.cjs', { sockets: [socket], env, cwd: folder });
    await program.says('listening');
    const client = net.connect({ port, allowHalfOpen: true }).resume();
    await once(client, 'connect');
    begin(client);
    await getSecurely(port, ca); // it has accepted that before, too
    program.child.kill('SIGTERM');
    t.is(await program.ended, 0);
    t.is(program.stderr, '');
    client.destroy();
  });
}

test('what does not end is cut at the deadline, with a warning', async t => {
  const { program, port } = await start(t, { LOWPORT_DRAIN_TIMEOUT: '300ms' });
  const stream = http.get({ port, path: '/stream', agent: false });
  stream.on('error', () => {});
  await program.says('asked for /stream');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  t.regex(program.stderr, /1 connection was cut when LOWPORT_DRAIN_TIMEOUT was over/);
});

test('an upgraded connection does not hold up a program that has no handler to close it', async t => {
  const { program, port } = await start(t, {});
  const request = http.get({ port, agent: false, headers: { connection: 'upgrade', upgrade: 'echo' } });
  const [, socket] = await once(request, 'upgrade');
  socket.on('error', () => {});
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

test('a package that is removed while the program runs loses nobody at its end', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(dirname(registerPath), folder, { recursive: true, filter: path => !/\.(map|ts)$/.test(path) });
  const [socket] = hold(t, anyPort);
  if (socket === undefined) return t.fail();
  const port = portOf(socket);
  const env = { PORT: String(port), NODE_OPTIONS: `--import ${join(folder, 'register.js')}` };
  const program = runApp(t, 'life/slow.mjs', { sockets: [socket], env, plain: true });
  await program.says('listening');
  await delay(3000);
  rmSync(folder, { recursive: true });
  const slow = get({ port }, '/slow');
  await program.says('asked for /slow');
  program.child.kill('SIGTERM');
  t.is(await slow, 'slow but whole\n');
  t.is(await program.ended, 0);
});

test('without a connection for the idle time it ends, and not before', async t => {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) return t.fail();
  const port = portOf(socket);
  const slow = get({ port }, '/slow'); // it waits in the queue before the program starts, so it cannot come too late
  const env = { PORT: String(port), LOWPORT_IDLE_EXIT: '300ms' };
  const program = runApp(t, 'life/slow.mjs', { sockets: [socket], env });
  t.is(await slow, 'slow but whole\n');
  t.is(await program.ended, 0);
});

test('a connection keeps it awake for longer than the idle time', async t => {
  const { program, port } = await start(t, { LOWPORT_IDLE_EXIT: '1s' });
  const socket = net.connect(port);
  await once(socket, 'connect');
  const isOver = await Promise.race([program.ended.then(() => true), delay(2500)]);
  t.is(isOver, undefined);
  socket.destroy();
  t.is(await program.ended, 0);
});

async function start(t: ExecutionContext, env: NodeJS.ProcessEnv): Promise<{ program: Program; port: number }> {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) throw new Error('no socket');
  const port = portOf(socket);
  const program = runApp(t, 'life/slow.mjs', { sockets: [socket], env: { PORT: String(port), ...env } });
  await program.says('listening');
  return { program, port };
}

async function ask(port: number, agent: http.Agent): Promise<http.IncomingMessage> {
  const [response] = (await once(http.get({ port, agent }), 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

/** Resolves with true when the answer is there, with false when its client waits in the queue. */
async function isAnswered(answer: Promise<string>, port: number): Promise<boolean> {
  let isThere = false;
  void answer.then(() => {
    isThere = true;
  });
  while (!isThere) if ((await readQueue(port)).waiting > 0) return false;
  return true;
}

/** Resolves when the program has heard SIGTERM: on a connection of their own, requests are then told to close it. */
async function untilDraining(port: number, agent: http.Agent): Promise<void> {
  while ((await ask(port, agent)).headers.connection !== 'close');
}
