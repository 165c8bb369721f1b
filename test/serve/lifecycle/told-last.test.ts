import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import WebSocket from 'ws';
import { anyPort, hold, type Program, portOf, runApp } from '../../support/program.js';
import { get } from '../../support/request.js';

// Programs as people have them: what they do on SIGTERM must not reach their clients.

for (const [app, habit] of [
  ['field/close-all.cjs', 'cuts all connections'],
  ['field/exit-by-name.mjs', 'calls exit() by its own name'],
  ['field/own-handlers-replaced.cjs', 'has replaced all listeners by its own'],
] as const) {
  test(`a program that ${habit} on SIGTERM answers what is in flight before that`, async t => {
    const { program, port } = await start(t, app);
    await new Promise(resolve => setTimeout(resolve, 400)); // it replaces its listeners after 300 ms
    const slow = get({ port }, '/slow');
    await untilAsked(port);
    program.child.kill('SIGTERM');
    t.is(await slow, 'ok\n');
    t.is(await program.ended, 0);
  });
}

test('a program that closes its database on SIGTERM has it for every request of clients that go on asking', async t => {
  const { program, port } = await start(t, 'field/pool-closed.cjs');
  const idle = net.connect(port);
  await once(idle, 'connect');
  const statuses: (number | undefined)[] = [];
  let isOver = false;
  const agents = Array.from({ length: 8 }, () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const clients = agents.map(async agent => {
    while (!isOver) statuses.push(await askUntilClosed(port, agent));
  });
  while (statuses.length < 20) await new Promise(setImmediate);
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  isOver = true;
  const second = runApp(t, 'field/pool-closed.cjs', { sockets: program.sockets, env: { PORT: String(port) } });
  await Promise.all(clients);
  t.deepEqual(
    statuses.filter(status => status !== 200),
    [],
  );
  for (const agent of agents) agent.destroy();
  second.child.kill('SIGTERM');
  await second.ended;
});

test('what a program does after it has closed has the time that is left of the drain timeout', async t => {
  const { program } = await start(t, 'field/long-cleanup.cjs');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  t.regex(program.stdout, /JOB FINISHED/);
});

test('a program that raises the signal again when it has cleaned up ends at once, and well', async t => {
  const { program } = await start(t, 'field/reraise.cjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

for (const status of ['143', '1']) {
  test(`status ${status} of a program that was told to end counts as success`, async t => {
    const { program } = await start(t, 'field/exit-143.cjs', { CODE: status });
    program.child.kill('SIGTERM');
    t.is(await program.ended, 0);
    t.is(/status 1 when it was told to/.test(program.stderr), status === '1');
  });
}

test('an answer that says keep-alive itself says close while the service drains', async t => {
  const { program, port } = await start(t, 'field/keep-alive-header.cjs', { LOWPORT_DRAIN_GRACE: '20s' });
  const agents = [new http.Agent({ keepAlive: true }), new http.Agent({ keepAlive: true })] as const;
  for (const agent of agents) t.is((await ask(port, agent)).headers.connection, 'keep-alive');
  program.child.kill('SIGTERM');
  while ((await ask(port, agents[0])).headers.connection !== 'close');
  t.is((await ask(port, agents[1])).headers.connection, 'close');
  t.is(await program.ended, 0);
});

test('an event stream is ended in order when nobody else is left, and holds nobody up', async t => {
  const { program, port } = await start(t, 'field/event-stream.cjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  const stream = await listen(port);
  program.child.kill('SIGTERM');
  await once(stream, 'end');
  t.true(stream.complete);
  t.is(await program.ended, 0);
  t.is(program.stderr, '');
});

test('a page for which the program asks itself is answered while it drains', async t => {
  const { program, port } = await start(t, 'field/asks-itself.cjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  const page = get({ port }, '/page');
  await untilAsked(port);
  program.child.kill('SIGTERM');
  t.is(await page, 'page with api\n');
  t.is(await program.ended, 0);
});

test('a program that asks itself for each of its pages ends while clients go on asking for them', async t => {
  const { program, port } = await start(t, 'field/asks-itself.cjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  const pages: string[] = [];
  let isOver = false;
  const client = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) pages.push(await read(port, agent, '/page').catch(String));
    agent.destroy();
  };
  const clients = Array.from({ length: 4 }, client);
  while (pages.length < 2) await new Promise(resolve => setTimeout(resolve, 50));
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  isOver = true;
  const second = runApp(t, 'field/asks-itself.cjs', { sockets: program.sockets, env: { PORT: String(port) } });
  await Promise.all(clients);
  t.deepEqual([...new Set(pages)], ['page with api\n']);
  t.notRegex(program.stderr, /were cut/);
  second.child.kill('SIGTERM');
  await second.ended;
});

test('a server that the program has for itself lives as long as the public one answers', async t => {
  const { program, port } = await start(t, 'field/private-server.cjs');
  const answers: string[] = [];
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (answers.length < 5) answers.push(await read(port, agent));
  program.child.kill('SIGTERM');
  while (program.child.exitCode === null) {
    const answer = await Promise.race([read(port, agent).catch(() => undefined), program.ended]);
    if (typeof answer === 'string') answers.push(answer);
  }
  t.deepEqual([...new Set(answers)], ['public, private\n']);
  t.is(await program.ended, 0);
});

test('a session of HTTP/2 with trailers, as gRPC has them, is told goodbye and loses no call', async t => {
  const { program, port } = await start(t, 'field/http2-trailers.cjs', { LOWPORT_DRAIN_GRACE: '20s' });
  const session = http2.connect(`http://localhost:${port}`);
  const leaving = once(session, 'goaway');
  t.is(await call(session), '0');
  program.child.kill('SIGTERM');
  while (!session.closed) t.is(await call(session), '0');
  t.is((await leaving)[0], http2.constants.NGHTTP2_NO_ERROR);
  t.is(await program.ended, 0);
  t.is(program.stderr, '');
});

for (const [title, app, env, code] of [
  ['that nobody closes is told 1012, Service Restart', 'listens-for-sigterm', {}, 1012],
  ['gets the close frame that its program sends', 'listens-for-sigterm', { CLOSE: '1' }, 1001],
  ['with a response left on it gets the close frame that its program sends', 'assigns-response', {}, 1001],
] as const) {
  test(`a WebSocket ${title}, also where a library listens for SIGTERM`, async t => {
    const { program, port } = await start(t, `life/${app}.cjs`, { LOWPORT_DRAIN_TIMEOUT: '10min', ...env });
    const client = new WebSocket(`ws://localhost:${port}`);
    await once(client, 'message');
    const closed = once(client, 'close');
    program.child.kill('SIGTERM');
    t.is((await closed)[0], code);
    t.is(await program.ended, 0);
    t.regex(program.stdout, /SIGTERM is heard/);
    t.is(program.stderr, '');
  });
}

test('newcomers wait before the time is over, so that only what does not end is cut', async t => {
  const { program, port } = await start(t, 'life/slow.mjs', { LOWPORT_DRAIN_TIMEOUT: '3s' });
  const stream = http.get({ port, path: '/stream', agent: false }).on('error', () => {});
  await once(stream, 'response');
  program.child.kill('SIGTERM');
  const answers: string[] = [];
  const asked = setInterval(
    () =>
      void get({ port }).then(
        text => answers.push(text),
        error => answers.push(String(error)),
      ),
    20,
  );
  t.is(await program.ended, 0);
  clearInterval(asked);
  t.regex(program.stderr, /lowport: 1 connection was cut/);
  const second = runApp(t, 'life/slow.mjs', { sockets: program.sockets, env: { PORT: String(port) } });
  await second.says('asked for /');
  t.deepEqual([...new Set(answers)], ['quick\n']);
});

test("an exit in a listener of 'exit' is a success, too, when the program was told to end", async t => {
  const { program } = await start(t, 'life/exits-twice.cjs');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

test('a client of another protocol that says nothing holds nobody up', async t => {
  const { program, port } = await start(t, 'net-echo.mjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  const client = net.connect(port).resume();
  await once(client, 'connect');
  client.write('hello');
  await once(client, 'data');
  program.child.kill('SIGTERM');
  await once(client, 'end');
  client.end();
  t.is(await program.ended, 0);
});

test('a client of another protocol that goes on talking holds nobody up for long', async t => {
  const { program, port } = await start(t, 'life/talks.cjs', { LOWPORT_DRAIN_TIMEOUT: '10min' });
  const client = net.connect(port).resume();
  client.on('error', () => {});
  const talk = setInterval(() => client.write('still here\n'), 50);
  t.teardown(() => clearInterval(talk));
  await once(client, 'data');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
  t.regex(program.stdout, /closed/);
});

test('clients of another protocol that ask again and again lose no answer, and wait a moment only', async t => {
  const { program, port } = await start(t, 'life/broker.cjs');
  const load: Load = { isOver: false, failed: [], answered: 0 };
  const clients = Array.from({ length: 8 }, (_, index) => chat(port, load, index));
  let running: Program = program;
  for (const _ of [1, 2, 3]) {
    const until = load.answered + 60;
    while (load.answered < until) await new Promise(resolve => setTimeout(resolve, 20));
    const ending = running;
    ending.child.kill('SIGTERM');
    t.is(await ending.ended, 0);
    running = runApp(t, 'life/broker.cjs', { sockets: program.sockets, env: { PORT: String(port) } });
  }
  load.isOver = true;
  await Promise.all(clients);
  t.deepEqual(load.failed, []);
  running.child.kill('SIGTERM');
  await running.ended;
});

test('a probe may hear that the service drains before the program is told', async t => {
  const { program, port } = await start(t, 'life/hears-draining.cjs');
  const slow = get({ port }, '/slow');
  await untilAsked(port);
  program.child.kill('SIGTERM');
  t.is(await slow, 'ok\n');
  t.is(await program.ended, 0);
  t.regex(program.stdout, /draining\n[\s\S]*SIGTERM\n/);
});

type Started = { program: Program & { sockets: ReturnType<typeof hold> }; port: number };

async function start(t: ExecutionContext, app: string, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const sockets = hold(t, anyPort);
  const [socket] = sockets;
  if (socket === undefined) throw new Error('no socket');
  const port = portOf(socket);
  const program = runApp(t, app, { sockets, env: { PORT: String(port), ...env } });
  await untilAccepting(port);
  return { program: Object.assign(program, { sockets }), port };
}

type Load = { isOver: boolean; failed: string[]; answered: number };

/** Asks with pauses, on one connection while it lasts, or every third on one for each. Never asks the same again. */
async function chat(port: number, load: Load, index: number): Promise<void> {
  let socket: net.Socket | undefined;
  for (let number = 0; !load.isOver; number++) {
    if (socket === undefined || socket.readableEnded || socket.destroyed) {
      socket = net.connect(port).on('error', () => {});
    }
    const answer = new Promise<string>(resolve => {
      socket?.once('data', data => resolve(String(data)));
      socket?.once('close', () => resolve('closed'));
    });
    socket.write(`${number}`);
    const sentAt = performance.now();
    const text = await answer;
    // What is sent while the connection is being closed has crossed that, as it may on any network.
    const hasCrossed = text === 'closed' && performance.now() - sentAt < 20;
    socket.removeAllListeners('close');
    if (text === `${number}`) load.answered++;
    else if (!hasCrossed) load.failed.push(`${number}: ${text}`);
    if (index % 3 === 0) socket.destroy();
    await new Promise(resolve => setTimeout(resolve, 100 + ((number * 37 + index * 53) % 200)));
  }
  socket?.destroy();
}

/** The status of the call, which comes in a trailer. */
async function call(session: http2.ClientHttp2Session): Promise<unknown> {
  const stream = session.request({ ':path': '/' }).resume();
  const [trailers] = (await once(stream, 'trailers')) as [http2.IncomingHttpHeaders];
  await once(stream, 'close');
  return trailers['grpc-status'];
}

/** It has accepted a connection, so that its server listens, whatever protocol that speaks. */
async function untilAccepting(port: number): Promise<void> {
  const { readQueue } = await import('../../support/queue.js');
  const client = net.connect(port);
  await once(client, 'connect');
  while ((await readQueue(port)).waiting > 0) await new Promise(resolve => setTimeout(resolve, 20));
  client.destroy();
}

/** What was asked before this, on another connection, has been accepted and read. */
async function untilAsked(port: number): Promise<void> {
  await get({ port });
  await new Promise(resolve => setTimeout(resolve, 50));
}

async function ask(port: number, agent: http.Agent): Promise<http.IncomingMessage> {
  const [response] = (await once(http.get({ port, agent }), 'response')) as [http.IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

async function askUntilClosed(port: number, agent: http.Agent): Promise<number | undefined> {
  return (await ask(port, agent)).statusCode;
}

async function read(port: number, agent: http.Agent, path = '/'): Promise<string> {
  const [response] = (await once(http.get({ port, agent, path }), 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return text;
}

async function listen(port: number): Promise<http.IncomingMessage> {
  const [response] = (await once(http.get({ port, path: '/events', agent: false }), 'response')) as [
    http.IncomingMessage,
  ];
  return response.resume();
}
