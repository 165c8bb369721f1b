import { bootHost, type Host, hostTest, type Suite } from '../host/index.js';
import type { LoadMode } from '../load/options.js';
import { startLoad } from '../load/start-load.js';
import { askVersion, type Behaviour, inCurrent, prepareReleases, putRelease, switchTo } from './releases.js';
import { show } from './workers.js';

const isFull = process.env['LOWPORT_TEST_FULL'] === '1';
const cases: [suite: Suite, count: number][] = [
  ['bookworm', 10],
  ['bullseye', isFull ? 10 : 1],
  ['trixie', isFull ? 10 : 1],
  ['sid', isFull ? 10 : 1],
];
const modes: LoadMode[] = ['own-connection', 'connection-per-request'];

for (const [suite, count] of cases) {
  hostTest(
    `${suite}: ${count} deploys of a program that takes a second to boot lose no request, and nobody waits`,
    async t => {
      const host = await bootHost(t, { suite });
      await prepareReleases(host, { bootMs: 1000 });
      const installed = await inCurrent(host, 'install server.cjs --yes --health /');
      t.is(installed.exitCode, 0, installed.stderr);
      t.regex(installed.stderr, /It runs the release in \/srv\/app\/releases\/1/);
      const loads = await Promise.all(
        modes.map(mode => startLoad(t, host, { mode, url: 'http://localhost/', clients: 6, thinkMs: [0, 20] })),
      );
      const tookMs: number[] = [];
      for (let version = 2; version <= count + 1; version++) {
        await Promise.all(loads.map(load => load.ended(20)));
        for (const load of loads) load.mark();
        await putRelease(host, String(version), { bootMs: 1000 });
        await switchTo(host, String(version));
        const long = startLong(host);
        const began = performance.now();
        const { exitCode, stdout, stderr } = await inCurrent(host, 'deploy app');
        tookMs.push(Math.round(performance.now() - began));
        t.is(exitCode, 0, stdout + stderr);
        t.deepEqual(await long, { stream: '0', download: '983040' }, `${version}`);
        if (version === 2) t.log(stderr, stdout);
        t.regex(await askVersion(host), new RegExp(`^${version} `));
      }
      // For comparison: what newcomers of a restart wait for.
      await Promise.all(loads.map(load => load.ended(20)));
      for (const load of loads) load.mark();
      await host.run('systemctl restart app.service');
      await Promise.all(loads.map(load => load.ended(20)));
      const results = await Promise.all(loads.map(load => load.stop()));
      const slowest = results.map(({ windows }) => Math.max(...windows.slice(0, -1).map(window => window.slowestMs)));
      for (const [index, { requests, failed, p50Ms, p99Ms, windows }] of results.entries()) {
        t.log(
          `${modes[index]}: ${requests} requests, ${failed} failed, p50 ${p50Ms}, p99 ${p99Ms}, slowest ${slowest[index]} ms; ` +
            `slowest of a restart ${windows.at(-1)?.slowestMs} ms`,
        );
      }
      t.log(`each took ${Math.min(...tookMs)} to ${Math.max(...tookMs)} ms`);
      t.deepEqual(
        results.map(({ failures }) => failures),
        modes.map(() => ({})),
      );
      for (const ms of slowest) t.true(ms < 1000, `slowest ${ms} ms`);
      t.is(
        (
          await host.run(
            "ls -d /run/systemd/system/app* /run/lowport.next 2>/dev/null; systemctl list-units --all --plain --no-legend '*next*'",
          )
        ).stdout,
        '',
      );
    },
  );
}

/** An event stream, which ends in order, and a download, which comes whole, both begun before a deploy. */
async function startLong(host: Host): Promise<{ stream: string; download: string }> {
  const [stream, download] = await Promise.all([
    host.run('curl -sSN --max-time 60 http://localhost/events >/dev/null; echo $?'),
    host.run('curl -sS --max-time 60 http://localhost/download | wc -c'),
  ]);
  return { stream: stream.stdout.trim(), download: download.stdout.trim() };
}

/** Versions that must not serve, and what is said of them. */
const bad: [behaviour: Behaviour, reason: RegExp, log: RegExp | undefined][] = [
  [{ throws: true }, /its program ended with status 1 before it was ready/, /release bad-0 throws/],
  [{ hangs: true }, /it was not ready after 3s/, undefined],
  [
    { health: 500 },
    /\/health is not healthy after 2 s \(--health-timeout\): 500 Internal Server Error: bad-2/,
    undefined,
  ],
  [{ diesAfterMs: 600 }, /it ended after it was ready: its program ended with status 3/, /has lost its database/],
];

hostTest(
  'a bad version never serves: not at the deploy, nor after a crash, nor after a boot; and a good one is returned to',
  async t => {
    const host = await bootHost(t);
    await prepareReleases(host);
    const options = '--health /health --health-timeout 2s --settle 1s --start-timeout 3s';
    t.is((await inCurrent(host, `install server.cjs --yes ${options}`)).exitCode, 0);
    const load = await startLoad(t, host, {
      mode: 'connection-per-request',
      url: 'http://localhost/',
      clients: 4,
      thinkMs: [0, 20],
    });
    const versions = new Set<string>();
    const pid = await show(host, 'MainPID');
    for (const [index, [behaviour, reason, log]] of bad.entries()) {
      await putRelease(host, `bad-${index}`, behaviour);
      await switchTo(host, `bad-${index}`);
      const { exitCode, stderr } = await inCurrent(host, 'deploy app');
      t.log(stderr);
      t.is(exitCode, 1, stderr);
      t.regex(stderr, reason);
      if (log !== undefined) t.regex(stderr, log);
      t.is(await show(host, 'MainPID'), pid);
      versions.add((await askVersion(host)).split(' ')[0] ?? '');
    }
    t.regex((await inCurrent(host, 'status app')).stdout, /bad-3 was refused.*its program ended with status 3/s);
    // Good beside the old one, and bad in its place: the old one comes back.
    await putRelease(host, 'late', { startsOnce: true });
    await switchTo(host, 'late');
    const late = await inCurrent(host, 'deploy app');
    t.is(late.exitCode, 1, late.stderr);
    t.regex(
      late.stderr,
      /is refused: good beside the one before, it failed in its place[\s\S]*release late finds its own lock/,
    );
    versions.add((await askVersion(host)).split(' ')[0] ?? '');
    t.regex((await inCurrent(host, 'releases app')).stdout, /refused +\/srv\/app\/releases\/late/);
    await load.ended(50);
    t.deepEqual((await load.stop()).failures, {});
    await host.run('systemctl kill --signal=KILL app.service');
    versions.add((await askVersion(host)).split(' ')[0] ?? '');
    await host.reboot();
    versions.add((await askVersion(host)).split(' ')[0] ?? '');
    t.deepEqual([...versions], ['1']);

    await putRelease(host, '2');
    await host.write('/srv/app/releases/2/REVISION', `${'ab'.repeat(20)}\n`);
    await switchTo(host, '2');
    t.is((await inCurrent(host, 'deploy app')).exitCode, 0);
    const rolledBack = await inCurrent(host, 'rollback app');
    t.is(rolledBack.exitCode, 0, rolledBack.stderr);
    t.regex(await askVersion(host), /^1 /);
    const again = await inCurrent(host, 'rollback app');
    t.is(again.exitCode, 1);
    t.regex(again.stderr, /there is no good release in another folder before the one that serves/);
    const { stdout } = await inCurrent(host, 'releases app');
    t.log(stdout);
    t.regex(
      stdout,
      /serves +\/srv\/app\/releases\/1\n.*rolled back +\/srv\/app\/releases\/2 +abababababab\n.*refused/s,
    );
    // What was rolled back is not proposed again; another version is.
    t.regex((await inCurrent(host, 'status app')).stdout, /^app: all right; it serves 80/);
    await putRelease(host, '3');
    await switchTo(host, '3');
    t.regex(
      (await inCurrent(host, 'status app')).stdout,
      /current leads to \/srv\/app\/releases\/3 now, and\s+\/srv\/app\/releases\/1\s+serves/,
    );
  },
);
