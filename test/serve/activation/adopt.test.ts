import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { adopt } from '../../../src/serve/activation/adopt.js';
import type { InheritedSocket } from '../../../src/serve/activation/inherited-sockets.js';
import { anyPort, appPath, cleanEnvironment, hold, node, portOf, runApp, watch } from '../../support/program.js';
import { readQueue } from '../../support/queue.js';
import { get } from '../../support/request.js';

const oddDescriptor = fileURLToPath(new URL('../../../../test/support/odd-descriptor.pl', import.meta.url));

for (const plain of [true, false]) {
  const way = plain ? 'by itself' : 'beside the preload';
  test(`the library, ${way}, adopts the socket of a name and keeps its backlog; a port of its own without one`, async t => {
    const sockets = hold(t, anyPort, anyPort);
    const [first = 0, second = 0] = sockets.map(portOf);
    const names = ['web', 'https'];
    const program = runApp(t, 'library/adopt-or-bind.mjs', { plain, sockets, names, args: ['https', 'metrics'] });
    await program.says('unclaimed web\n');
    t.true(program.stdout.startsWith(`https true ${second}\nmetrics true `));
    const metrics = Number(/metrics true (\d+)/.exec(program.stdout)?.[1]);
    t.false([first, second].includes(metrics));
    t.is(await get({ port: second }), 'hello from https\n');
    t.is(await get({ host: '127.0.0.1', port: metrics }), 'hello from metrics\n');
    t.is((await readQueue(second)).backlog, (await readQueue(first)).backlog);
  });
}

test('beside the preload a server that the library adopts is drained', async t => {
  const program = runApp(t, 'library/adopt-or-bind.mjs', { sockets: hold(t, anyPort), args: ['http'] });
  await program.says('unclaimed \n');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

test('a server that listens already is not adopted', async t => {
  const server = await adopt(http.createServer(), { port: 0 });
  t.teardown(() => server.close());
  const [socket] = hold(t, anyPort);
  const inherited = { fd: socket?.fd ?? -1, listener: undefined } as InheritedSocket;
  await t.throwsAsync(adopt(server, inherited), { code: 'ERR_SERVER_ALREADY_LISTEN' });
});

test('a socket can be taken by its port', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const program = runApp(t, 'library/adopt-or-bind.mjs', { plain: true, sockets, args: [String(port), String(port)] });
  await program.says(/unclaimed \n/);
  t.is(await get({ port }), `hello from ${port}\n`);
  t.is(program.stdout.match(new RegExp(`true ${port}`, 'g'))?.length, 1);
});

test('without a service manager there is nothing to take, and the library binds', async t => {
  const program = runApp(t, 'library/adopt-or-bind.mjs', { plain: true, args: ['http'] });
  await program.says(/unclaimed \n/);
  const [, port] = /http true (\d+)/.exec(program.stdout) ?? [];
  t.is(await get({ host: '127.0.0.1', port: Number(port) }), 'hello from http\n');
});

test('a second server on one socket meets EADDRINUSE', async t => {
  const sockets = hold(t, anyPort);
  const program = runApp(t, 'library/adopt-twice.mjs', { plain: true, sockets });
  t.is(await program.ended, 0);
  t.is(program.stdout, `EADDRINUSE listen ${sockets.map(portOf)}\n`);
});

test('a datagram socket is refused as a server, and bound by dgram', async t => {
  const program = watch(
    t,
    spawn('perl', [oddDescriptor, 'udp', node, appPath('library/datagram.mjs')], {
      env: { ...cleanEnvironment(), LISTEN_FDS: '1' },
    }),
  );
  await program.says(/echoing .*\d\n/);
  t.regex(program.stdout, /^ERR_SOCKET_DATAGRAM Use ListenStream= .*\nechoing datagram undefined true \d+\n$/);
  const [, port] = /(\d+)\n$/.exec(program.stdout) ?? [];

  const client = dgram.createSocket('udp4');
  t.teardown(() => client.close());
  client.send('ping', Number(port), '127.0.0.1');
  const [message] = await once(client, 'message');
  t.is(String(message), 'ping');
});
