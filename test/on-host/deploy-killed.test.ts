import { bootHost, hostTest, waitFor } from '../host/index.js';
import { startLoad } from '../load/start-load.js';
import { askVersion, inCurrent, killedInCurrent, prepareReleases, putRelease, switchTo } from './releases.js';
import { isFull, show } from './workers.js';

hostTest(
  'a deploy that is killed at any step leaves a good version that serves, also after a boot, and the next deploy works',
  async t => {
    const host = await bootHost(t);
    await prepareReleases(host);
    t.is((await inCurrent(host, 'install server.cjs --yes --settle 200ms')).exitCode, 0);
    const startClients = () =>
      startLoad(t, host, { mode: 'connection-per-request', url: 'http://localhost/', clients: 4, thinkMs: [0, 20] });
    let load = await startClients();
    let version = 2;
    const putNext = async () => {
      await putRelease(host, String(version));
      await switchTo(host, String(version));
      return version++;
    };
    await putNext();
    const counted = await killedInCurrent(host, 'deploy app', 0);
    const steps = Number(counted.stderr.trimEnd().split('\n').at(-1));
    t.true(steps > 20, counted.stderr);
    for (let step = 1; step <= steps; step += isFull ? 1 : 6) {
      const next = await putNext();
      const { exitCode, stderr } = await killedInCurrent(host, 'deploy app', step);
      t.is(exitCode, 137, `at ${step} of ${steps}\n${stderr}`);
      const reboots = step % (isFull ? 5 : 18) === 1;
      if (reboots) {
        t.deepEqual((await load.stop()).failures, {}, `at ${step} of ${steps}`);
        await host.reboot();
        load = await startClients();
      }
      await waitFor('the end of what was tried', 20_000, async () =>
        /inactive|failed/.test(await show(host, 'ActiveState', 'app-next.service')),
      );
      const good = new RegExp(`^(${next - 1}|${next}) `);
      t.regex(await askVersion(host), good, `killed at ${step} of ${steps}`);
      const deployed = await inCurrent(host, 'deploy app');
      t.is(deployed.exitCode, 0, `after ${step} of ${steps}\n${deployed.stderr}`);
      for (let asked = 0; asked < 4; asked++) t.regex(await askVersion(host), new RegExp(`^${next} `), `after ${step}`);
    }
    // Ctrl-C takes what is tried away at once.
    await putRelease(host, 'hangs', { hangs: true });
    await switchTo(host, 'hangs');
    const interrupted = await host.run(
      'cd /srv/app/current && timeout --preserve-status --signal=INT 3 /srv/app/node_modules/.bin/lowport deploy app',
      { reject: false },
    );
    t.is(interrupted.exitCode, 1, interrupted.stderr);
    t.regex(interrupted.stderr, /SIGINT: it was interrupted/);
    t.is((await host.run('ls -d /run/systemd/system/app* /run/lowport.next 2>/dev/null; true')).stdout, '');
    t.regex(await askVersion(host), new RegExp(`^${version - 1} `));
    t.deepEqual((await load.stop()).failures, {});
    t.log(`${steps} steps`);
  },
);
