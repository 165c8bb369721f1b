import { bootHost, hostTest, waitFor } from '../host/index.js';
import { showApp, startApp } from './started.js';

const watchdogMs = 2000;
/** For systemd's RestartSec= of half a second, the start of the program, and a slow machine. */
const marginMs = 3000;

hostTest('a program whose event loop is blocked is restarted in time, and the next request is served', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/block.mjs', { service: `WatchdogSec=${watchdogMs}ms` });
  const { stdout: before } = await host.run('curl -sS http://localhost/block');
  const began = performance.now();
  const { stdout: after } = await host.run('curl -sS --max-time 20 http://localhost/');
  const tookMs = performance.now() - began;
  t.not(after, before);
  t.true(tookMs < watchdogMs + marginMs, `served after ${Math.round(tookMs)} ms`);
  t.log(`served ${Math.round(tookMs)} ms after the block, WatchdogSec=${watchdogMs}ms`);
  t.regex(await host.journal('app.service'), /Watchdog timeout/);
});

hostTest('the watchdog hears an idle program at least twice in the time that it allows', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/block.mjs', { service: `WatchdogSec=${watchdogMs}ms` });
  const { MainPID } = await showApp(host, 'MainPID');
  const pings = new Set<number>();
  await waitFor('the watchdog to hear', 20_000, async () => {
    const { WatchdogTimestampMonotonic } = await showApp(host, 'WatchdogTimestampMonotonic');
    return pings.add(Number(WatchdogTimestampMonotonic) / 1000).size === 5;
  });
  const times = [...pings].slice(1); // the first is of the start
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  for (const gap of gaps) t.true(gap <= watchdogMs * 0.75, `${gaps}`);
  t.deepEqual(await showApp(host, 'MainPID', 'NRestarts'), { MainPID, NRestarts: '0' });
});

hostTest('the status says how many are connected', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/block.mjs', { service: `WatchdogSec=${watchdogMs}ms` });
  const status = 'systemctl show --property=StatusText --value app.service';
  const untilStatus = (text: string) => `until [ "$(${status})" = "${text}" ]; do sleep 0.1; done`;
  await host.write(
    '/srv/connect',
    `exec 3<>/dev/tcp/localhost/80\n${untilStatus('Serving on 80; 1 connection')}\nexec 3>&-\n` +
      `${untilStatus('Serving on 80; 0 connections')}\n`,
  );
  const { exitCode } = await host.run('timeout 20 bash /srv/connect', { reject: false });
  t.is(exitCode, 0, (await host.run(status)).stdout);
});
