import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { startSecured } from './secured.js';
import { showApp, startApp } from './started.js';
import { type Assault, attackApp } from './under-attack.js';

/** The short form of what `npm run bench -- attacks` does; docs/attacks.md has its table. */
const assaults: readonly Assault[] = [
  { attack: 'stuck handshakes', count: 600, limit: 256 },
  { attack: 'slow headers', count: 200 },
  { attack: 'slow bodies', count: 200 },
  { attack: 'idle connections', count: 500 },
];

hostTest('attacks over https: everybody else is served within and after, and the service is not restarted', async t => {
  const host = await bootHost(t);
  await startSecured(host, 'https/reads-all.cjs');
  for (const assault of assaults) await survives(t, host, assault, true);
});

hostTest(
  'attacks over http on 2 workers: everybody else is served within and after, and none is restarted',
  async t => {
    const host = await bootHost(t);
    await startApp(t, host, 'https/reads-all.cjs', { options: '--workers 2' });
    for (const assault of assaults) await survives(t, host, assault, false);
  },
);

hostTest('a program that has used up its descriptors still tells the watchdog that it runs', async t => {
  const host = await bootHost(t);
  const service = 'WatchdogSec=2s\nLimitNOFILE=128';
  await startApp(t, host, 'life/uses-descriptors.cjs', { service });
  await host.run('rm -rf /srv/app/node_modules/sd-notify && systemctl restart app.service');
  const settled = await showApp(host, 'MainPID', 'NRestarts');
  await host.run('curl -sS http://localhost/use-up');
  const pings = new Set<string>();
  for (let asked = 0; pings.size < 5 && asked < 200; asked++) {
    pings.add((await showApp(host, 'WatchdogTimestampMonotonic')).WatchdogTimestampMonotonic);
    await host.run('sleep 0.1');
  }
  t.deepEqual(await showApp(host, 'MainPID', 'NRestarts'), settled);
  t.is(pings.size, 5);
});

async function survives(t: ExecutionContext, host: Host, assault: Assault, isSecure: boolean): Promise<void> {
  const { results, firstAnswerMs, descriptors, isSame } = await attackApp(host, assault, isSecure);
  t.log(
    `${assault.count} ${assault.attack}: first answer after ${firstAnswerMs} ms, descriptors ${descriptors.join()}`,
  );
  for (const { failures, windows } of results) {
    t.deepEqual(failures, {}, assault.attack);
    t.true((windows[1]?.slowestMs ?? 0) < 5000, assault.attack);
  }
  t.true(isSame, assault.attack);
}
