import { bootHost, type Host, hostTest, type Suite, waitFor } from '../host/index.js';
import { startLoad } from '../load/start-load.js';
import { ask, isFull, show, startWho } from './workers.js';

const crashSeconds = isFull ? 60 : 12;

const cases: [suite: Suite, options: string][] = [
  ['bullseye', ''],
  ['bookworm', ''],
  ['trixie', ''],
  ['sid', ''],
  ['bookworm', '--workers 2'],
];

for (const [suite, options] of cases) {
  const title = `${suite}${options}: clients of a program that crashes at start for ${crashSeconds} s see a page, and then the program`;
  hostTest(title, async t => {
    const host = await bootHost(t, { suite });
    await startWho(host, `${options} --maintenance-after 3s`);
    const mend = await breakApp(host, 'process.exit(1)');
    const broken = Date.now();
    await host.run('systemctl restart --no-block app.service');
    const first = await ask(host);
    t.is(first.status, 503);
    t.true(Date.now() - broken > 2500, `after ${Date.now() - broken} ms`);
    const { stdout } = await host.run('curl -sSI http://localhost/');
    t.regex(stdout, /^Retry-After: 10\r$/m);
    const load = await startLoad(t, host, {
      url: 'http://localhost/',
      mode: 'connection-per-request',
      clients: 8,
      thinkMs: [10, 50],
    });
    await waitFor('the time to pass', 120_000, () => Date.now() - broken > crashSeconds * 1000);
    t.is((await host.run('systemctl is-active app.socket')).stdout, 'active\n');
    await mend();
    const mended = Date.now();
    await waitFor('a real answer', 30_000, async () => (await ask(host)).status === 200);
    t.log(`a real answer ${Date.now() - mended} ms after the mend, ${await show(host, 'NRestarts')} restarts`);
    await waitFor(
      'the end of the page',
      10_000,
      async () => (await show(host, 'ActiveState', 'app-maintenance.service')) === 'inactive',
    );
    load.mark();
    await load.ended(100);
    const result = await load.stop();
    t.log(result.failures);
    t.is(result.windows.at(-1)?.failed, 0);
    t.deepEqual(
      Object.keys(result.failures).filter(failure => !failure.includes('503')),
      [],
    );
  });
}

for (const suite of ['bullseye', 'bookworm', 'trixie', 'sid'] satisfies Suite[]) {
  hostTest(
    `${suite}: a configuration error is tried once, whoever waits; a restart after the mend ends the page`,
    async t => {
      const host = await bootHost(t, { suite });
      await startWho(host, '--maintenance-after 2s');
      const options = { url: 'http://localhost/', clients: 8, thinkMs: [10, 50] } as const;
      const load = await startLoad(t, host, { ...options, mode: 'connection-per-request' });
      const mend = await breakApp(host, 'process.exit(78)');
      await host.run('systemctl restart --no-block app.service');
      await waitFor('the page', 20_000, async () => (await ask(host)).status === 503);
      await load.ended(200);
      await load.stop();
      const { stdout: starts } = await host.run("journalctl -q -u app.service -o cat | grep -c 'status=78'");
      t.is(starts, '1\n');
      t.is(await show(host, 'ActiveState'), 'failed');
      await mend();
      await host.run('systemctl restart app.service');
      await waitFor('the end of the page', 10_000, async () => (await ask(host)).status === 200);
    },
  );
}

hostTest('the page may be an own one, wherever it is', async t => {
  const host = await bootHost(t);
  await host.write('/root/page.html', '<h1>closed for cleaning</h1>', { mode: 0o600 });
  await startWho(host, '--maintenance /root/page.html --maintenance-after 100ms');
  await breakApp(host, 'process.exit(1)');
  await host.run('systemctl restart --no-block app.service');
  t.deepEqual(await ask(host), { status: 503, body: '<h1>closed for cleaning</h1>' });
});

hostTest('a restart starts no page, nor does a crash after which the program starts again', async t => {
  const host = await bootHost(t);
  await startWho(host, '--maintenance-after 100ms');
  await host.run('systemctl restart app.service && systemctl restart app.service');
  await host.run('systemctl kill --signal=KILL app.service');
  await waitFor('the restart', 10_000, async () => (await show(host, 'NRestarts')) === '1');
  t.is((await ask(host)).status, 200);
  t.notRegex(await host.journal(), /the answer 503 while/);
});

hostTest('a page that is needed no more before it comes is no failed unit', async t => {
  const host = await bootHost(t);
  await startWho(host, '--maintenance-after 60s');
  const mend = await breakApp(host, 'process.exit(1)');
  await host.run('systemctl restart --no-block app.service');
  const isPage = async (state: string) => (await show(host, 'ActiveState', 'app-maintenance.service')) === state;
  await waitFor('the page to wait', 10_000, () => isPage('activating'));
  await mend();
  await waitFor('its end', 30_000, async () => !(await isPage('activating')) && !(await isPage('deactivating')));
  t.true(await isPage('inactive'));
});

async function breakApp(host: Host, program: string): Promise<() => Promise<void>> {
  const { stdout: good } = await host.run('cat /srv/app/who.cjs');
  await host.write('/srv/app/who.cjs', program);
  return () => host.write('/srv/app/who.cjs', good);
}
