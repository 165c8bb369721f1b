import { bootHost, hostTest, type Suite } from '../host/index.js';
import type { LoadMode } from '../load/options.js';
import { startLoad } from '../load/start-load.js';
import { ask, describeLoad, isFull, listWorkers, show, startWho } from './workers.js';

const rounds = isFull ? 50 : 8;
const modes: LoadMode[] = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'];

for (const thinkMs of [
  [0, 20],
  [0, 400],
] as const) {
  hostTest(`${rounds} reloads of 2 workers lose no request of clients that pause up to ${thinkMs[1]} ms`, async t => {
    const host = await bootHost(t);
    await startWho(host, '--workers 2');
    const options = { url: 'http://localhost/', clients: 8, thinkMs };
    const loads = await Promise.all(modes.map(mode => startLoad(t, host, { ...options, mode })));
    await Promise.all(loads.map(load => load.ended(400)));
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const load of loads) load.mark();
      const before = await listWorkers(host);
      const began = performance.now();
      await host.run('systemctl reload app.service');
      times.push(Math.round(performance.now() - began));
      const after = await listWorkers(host);
      const pids = new Set(before.slice(0, 2).map(({ pid }) => pid));
      if (after.filter(({ pid }) => !pids.has(pid)).length < 2) t.fail(`${JSON.stringify({ before, after })}`);
    }
    await Promise.all(loads.map(load => load.ended(16)));
    const results = await Promise.all(loads.map(load => load.stop()));
    t.log(`reloads took ${times.join(', ')} ms`);
    for (const [index, mode] of modes.entries()) {
      const result = results[index];
      if (result === undefined) continue;
      t.log(describeLoad(mode, result));
      t.is(result.failed, 0, `${mode} ${JSON.stringify(result.first)}`);
    }
    t.is(await show(host, 'StatusText'), 'Serving on 80 with 2 workers');
    t.is(await show(host, 'NRestarts'), '0');
  });
}

for (const suite of ['bullseye', 'bookworm', 'trixie'] satisfies Suite[]) {
  hostTest(
    `on ${suite} a reload to a version that does not come up fails with its reason, and nothing is lost`,
    async t => {
      const host = await bootHost(t, { suite });
      await startWho(host, '--workers 2');
      const before = (await listWorkers(host)).map(({ pid }) => pid);
      const { stdout: good } = await host.run('cat /srv/app/who.cjs');

      await host.write('/srv/app/who.cjs', 'throw new Error("a bad deploy")');
      const { exitCode } = await host.run('systemctl reload app.service', { reject: false });
      t.not(exitCode, 0);
      const reason = 'reload: the new worker 1 ended with status 1 before it was ready';
      t.is(await show(host, 'StatusText'), `Serving on 80 with 2 workers; the last ${reason}`);
      const { stdout: status } = await host.run('systemctl status --no-pager --full app.service');
      t.true(status.includes(reason), status);
      t.regex(await host.journal('app.service'), /Error: a bad deploy/);
      t.is(await show(host, 'ActiveState'), 'active');
      t.is((await ask(host)).status, 200);
      t.deepEqual(
        (await listWorkers(host)).map(({ pid }) => pid),
        before,
      );

      await host.write('/srv/app/who.cjs', good);
      await host.run('systemctl reload app.service');
      t.is(await show(host, 'StatusText'), 'Serving on 80 with 2 workers');
    },
  );
}

hostTest('SIGHUP reloads too, and systemd sees that', async t => {
  const host = await bootHost(t);
  await startWho(host, '--workers 1');
  const [before] = await listWorkers(host);
  await host.run('systemctl kill --kill-who=main --signal=HUP app.service');
  await host.run('until systemctl is-active --quiet app.service; do sleep 0.05; done');
  for (let seen = before; seen?.pid === before?.pid; ) seen = (await listWorkers(host)).at(-1);
  t.is((await ask(host)).status, 200);
});
