import test from 'ava';
import { backOffMs, countFailures, type WorkerLife } from '../../../src/serve/supervisor/restart-policy.js';

const neverReady: WorkerLife = { servedMs: undefined };
const shortLived: WorkerLife = { servedMs: 300 };
const healthy: WorkerLife = { servedMs: 5000 };

const table: [title: string, lives: WorkerLife[], delaysMs: number[]][] = [
  ['a healthy worker is replaced at once, however often', [healthy, healthy, healthy], [0, 0, 0]],
  ['one that dies young is replaced at once the first time', [shortLived, healthy, shortLived], [0, 0, 0]],
  [
    'those that die young again and again wait a second at most',
    [...Array(7)].map(() => shortLived),
    [0, 200, 400, 800, 1000, 1000, 1000],
  ],
  [
    'those that never come up wait twice as long each time, ten seconds at most',
    [...Array(9)].map(() => neverReady),
    [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000],
  ],
  ['a healthy life ends the count', [neverReady, neverReady, healthy, neverReady], [100, 200, 0, 100]],
];

for (const [title, lives, delaysMs] of table) {
  test(title, t => {
    let failures = 0;
    const delays = lives.map(life => {
      failures = countFailures(failures, life);
      return backOffMs(failures, life);
    });
    t.deepEqual(delays, delaysMs);
  });
}

test('the delay stays finite after any number of failures', t => {
  t.is(backOffMs(100_000, neverReady), 10_000);
});
