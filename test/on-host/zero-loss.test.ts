import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import type { LoadMode } from '../load/options.js';
import { percentile } from '../load/percentile.js';
import { type Load, startLoad } from '../load/start-load.js';
import { installNode } from '../support/runtimes.js';
import { type Restarts, restartUnder } from './restarts.js';
import { certificate, findBadEnds, startApp } from './started.js';

const isFull = process.env['LOWPORT_TEST_FULL'] === '1';
/** Who pauses long lets connections be idle, and a restart waits for those: fewer rounds where time is short. */
const shortRounds = [
  [[0, 20], 8],
  [[0, 400], 4],
] as const;
const fullRounds = [
  [[0, 20], 50],
  [[0, 400], 50],
] as const;
const versions: (string | undefined)[] = isFull ? ['20', '22', '24', '26'] : [undefined];

const modes: LoadMode[] = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'];
const urls = ['http://localhost/', 'https://localhost/'];
/** With each mode over http and as many over https. */
const clients = 8;

for (const version of versions) {
  for (const [thinkMs, rounds] of isFull ? fullRounds : shortRounds) {
    const title = `${rounds} restarts lose no request of clients that pause up to ${thinkMs[1]} ms`;
    hostTest(version === undefined ? title : `Node ${version}: ${title}`, async t => {
      const host = await bootHost(t, version === undefined ? {} : { node: await installNode(version) });
      await startApp(t, host, 'life/http-and-https.cjs', { options: '--listen 80 --listen 443' });
      await losesNothing(t, host, thinkMs, rounds);
    });
  }
}

for (const [ending, what] of [
  ['close', 'closes its servers and then exits'],
  ['exit', 'exits at once'],
]) {
  hostTest(`a program that on SIGTERM ${what} itself loses nothing either`, async t => {
    const host = await bootHost(t);
    await startApp(t, host, 'life/http-and-https.cjs', { options: '--listen 80 --listen 443', args: ending ?? '' });
    await losesNothing(t, host, [0, 20], isFull ? 20 : 4);
  });
}

hostTest('restarts lose no request on HTTP/2 sessions', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/http2.cjs', { options: '--listen 443' });
  const kinds: Kind[] = Array.from({ length: 4 }, () => ({ mode: 'http2', url: 'https://localhost/' }));
  await losesNothing(t, host, [0, 20], isFull ? 50 : 8, kinds);
});

type Kind = { mode: LoadMode; url: string };

async function losesNothing(
  t: ExecutionContext,
  host: Host,
  thinkMs: readonly [number, number],
  count: number,
  kinds: Kind[] = modes.flatMap(mode => urls.map(url => ({ mode, url }))),
): Promise<void> {
  const loads: Load[] = await Promise.all(
    kinds.map(kind => startLoad(t, host, { ...kind, clients, thinkMs }, certificate)),
  );
  const restarts = await restartUnder(host, loads, count);
  for (const line of describeRestarts(restarts, kinds)) t.log(line);
  const lost = restarts.results
    .map((result, index) => ({ ...kinds[index], ...result }))
    .filter(({ failed }) => failed > 0);
  t.deepEqual(
    lost.map(({ mode, url, failures, first }) => ({ mode, url, failures, first })),
    [],
  );
  t.deepEqual(await findBadEnds(host), []);
}

function describeRestarts({ restartMs, startMs, results }: Restarts, kinds: Kind[]): string[] {
  return [
    `restart ${restartMs} ms, of which the start of the program ${startMs} ms (medians)`,
    ...results.map(({ requests, failed, p50Ms, p99Ms, windows }, index) => {
      const slowest = windows.slice(1).map(window => window.slowestMs);
      const kind = `${kinds[index]?.mode} ${kinds[index]?.url.split(':')[0]}`;
      return (
        `${kind}: ${requests} requests, ${failed} failed, p50 ${p50Ms} ms, p99 ${p99Ms} ms; ` +
        `slowest of a restart ${percentile(slowest, 0.5)} ms (median), ${percentile(slowest, 1)} ms (most)`
      );
    }),
  ];
}
