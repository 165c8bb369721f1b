import test from 'ava';
import { anyPort, hold, portOf, runApp } from '../support/program.js';
import { queueHolds } from '../support/queue.js';
import { get, hear } from '../support/request.js';

test('200 clients that wait before the program starts are all answered', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const waiting = Array.from({ length: 200 }, (_, index) => get({ port }, `/${index}`));
  await queueHolds(port, 200);
  const program = runApp(t, 'hello.mjs', { sockets, env: { PORT: String(port) } });
  t.is(new Set(await Promise.all(waiting)).size, 200);
  t.is(program.stderr, '');
});

test('a server that closes at its first client takes none of those behind it; the next process answers them', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const options = { sockets, env: { PORT: String(port) } };
  const waiting = Promise.all(Array.from({ length: 101 }, () => hear(port)));
  await queueHolds(port, 101);
  const first = runApp(t, 'builtin/greet.mjs', { ...options, args: ['first', 'once'] });
  t.is(await first.ended, 0);
  t.is(first.stdout, 'listening\ngreeted 1\n');

  await queueHolds(port, 100);
  runApp(t, 'builtin/greet.mjs', { ...options, args: ['second'] });
  const greetings = await waiting;
  t.is(greetings.filter(text => text === 'hello from the first\n').length, 1);
  t.is(greetings.filter(text => text === 'hello from the second\n').length, 100);
});
