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
