import { bootHost, hostTest, waitFor } from '../host/index.js';
import { startLoad } from '../load/start-load.js';
import { ask, describeLoad, isFull, listWorkers, show, startWho } from './workers.js';

const rounds = isFull ? 100 : 15;

hostTest(`${rounds} times kill -9 of a worker under load fails what is in flight there alone`, async t => {
  const host = await bootHost(t);
  await startWho(host, '--workers 2');
  const options = { url: 'http://localhost/', clients: 8, thinkMs: [0, 20] } as const;
  const loads = await Promise.all([
    startLoad(t, host, { ...options, mode: 'connection-per-request' }),
    startLoad(t, host, { ...options, mode: 'own-connection' }),
  ]);
  for (let round = 0; round < rounds; round++) {
    const workers = await waitFor('two workers', 20_000, async () => {
      const all = await listWorkers(host);
      return all.length === 2 && (await show(host, 'StatusText')) === 'Serving on 80 with 2 workers' && all;
    });
    for (const load of loads) load.mark();
    await host.run(`kill -9 ${workers[Math.floor(Math.random() * 2)]?.pid}`);
    await Promise.all(loads.map(load => load.ended(100)));
  }
  const [perRequest, kept] = await Promise.all(loads.map(load => load.stop()));
  for (const result of [perRequest, kept]) {
    if (result === undefined) continue;
    t.log(describeLoad('8 clients', result), result.failures);
    t.deepEqual(
      Object.keys(result.failures).filter(failure => /REFUSED|in time|TIMEDOUT/i.test(failure)),
      [],
    );
    t.true(result.failed <= rounds * 8);
    t.true(result.slowestMs < 5000, `${result.slowestMs} ms`);
  }
  t.is(await show(host, 'NRestarts'), '0');
});

hostTest('after kill -9 of the supervisor systemd starts the service again, and who waits is served', async t => {
  const host = await bootHost(t);
  await startWho(host, '--workers 2');
  const load = await startLoad(t, host, {
    url: 'http://localhost/',
    mode: 'connection-per-request',
    clients: 8,
    thinkMs: [0, 20],
  });
  for (let round = 1; round <= 5; round++) {
    const before = await listWorkers(host);
    load.mark();
    await host.run('systemctl kill --kill-who=main --signal=KILL app.service');
    await waitFor('the restart', 20_000, async () => (await show(host, 'NRestarts')) === String(round));
    await waitFor('the service', 20_000, async () => (await show(host, 'ActiveState')) === 'active');
    await load.ended(50);
    const after = await listWorkers(host);
    t.is(after.length, 2);
    t.false(after.some(({ pid }) => before.some(worker => worker.pid === pid)));
  }
  const result = await load.stop();
  t.log(describeLoad('connection-per-request', result), result.failures);
  t.deepEqual(
    Object.keys(result.failures).filter(failure => /REFUSED|in time|TIMEDOUT/i.test(failure)),
    [],
  );
});

hostTest('a blocked worker is replaced while the other serves, and the service goes on', async t => {
  const host = await bootHost(t);
  await startWho(host, '--workers 2 --env LOWPORT_BLOCKED_AFTER=1s');
  const before = (await listWorkers(host)).map(({ pid }) => pid);
  const { exitCode } = await host.run('curl -sS --max-time 20 http://localhost/block', { reject: false });
  t.is(exitCode, 52); // an empty reply: the connection was closed
  t.is((await ask(host)).status, 200);
  await waitFor('the new worker', 20_000, async () => {
    const now = (await listWorkers(host)).map(({ pid }) => pid);
    return now.length === 2 && now.filter(pid => before.includes(pid)).length === 1;
  });
  t.is(await show(host, 'NRestarts'), '0');
});
