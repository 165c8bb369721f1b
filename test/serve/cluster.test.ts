import test from 'ava';
import { anyPort, hold, portOf, runApp } from '../support/program.js';
import { readQueue } from '../support/queue.js';
import { get } from '../support/request.js';

for (const policy of ['rr', 'none']) {
  test(`cluster workers serve the inherited socket, and so do those that follow when all have died (${policy})`, async t => {
    const sockets = hold(t, anyPort);
    const [port = 0] = sockets.map(portOf);
    const { backlog } = await readQueue(port);
    const program = runApp(t, 'cluster.cjs', {
      sockets,
      env: { PORT: String(port), NODE_CLUSTER_SCHED_POLICY: policy },
    });
    await program.says(`worker 2 listening on ${port}`);
    t.is((await readQueue(port)).backlog, backlog);
    for (const left of [1, 0]) {
      t.regex(await get({ port }), new RegExp(`worker . on ${port}`));
      await get({ port }, '/die');
      await program.says(`workers left: ${left}`);
    }

    const waiting = Promise.all(Array.from({ length: 20 }, () => get({ port })));
    program.child.kill('SIGUSR2');
    t.deepEqual(new Set(await waiting), new Set([`worker 3 on ${port}\n`]));
    t.is(program.stderr, '');
    t.is((await readQueue(port)).backlog, backlog);
  });
}

test('a cluster that forks again whenever a worker ends is told last, workers first, and forks nobody in vain', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const program = runApp(t, 'life/cluster-with-handlers.cjs', { sockets, env: { PORT: String(port) } });
  await program.says('both workers listen');
  const slow = get({ port }, '/slow');
  for (let count = 0; count < 4; count++) await get({ port });
  program.child.kill('SIGTERM');
  t.is(await slow, 'ok\n');
  t.is(await program.ended, 0);
  t.deepEqual(program.stdout.split('\n'), [
    'both workers listen',
    'a worker is told',
    'a worker is told',
    'the primary is told',
    'no worker is left',
    '',
  ]);
  t.is(program.stderr, '');
});

test('a cluster ends for being idle when no worker has a connection, and not while one has', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  const env = { PORT: String(port), LOWPORT_IDLE_EXIT: '500ms' };
  const program = runApp(t, 'field/cluster-of-all-processors.cjs', { sockets, env });
  const pids = new Set<string>();
  // Each answer takes 2 s, four times as long as it may be idle.
  for (let count = 0; count < 3; count++) pids.add(await get({ port }));
  t.is(program.child.exitCode, null);
  t.true(pids.size <= 2, 'no worker has ended meanwhile');
  t.is(await program.ended, 0);
});
