import test from 'ava';
import { watchStart } from '../../src/serve/extend-start.js';

const times = { lookMs: 50, byMs: 200, longestMs: 10_000 };

test('a start is extended while the program waits for a timer, and not any more when it is ready', async t => {
  let isStarting = true;
  const timer = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(timer));
  const asked: number[] = [];
  await new Promise<void>(resolve => {
    watchStart(
      () => isStarting,
      byMs => asked.push(byMs) === 3 && resolve(),
      times,
    );
  });
  isStarting = false;
  await new Promise(resolve => setTimeout(resolve, 300));
  t.deepEqual(asked, [200, 200, 200]);
});

test('a start is not extended for ever', async t => {
  const timer = setInterval(() => {}, 1000);
  t.teardown(() => clearInterval(timer));
  const asked: number[] = [];
  watchStart(
    () => true,
    byMs => asked.push(byMs),
    { ...times, longestMs: 0 },
  );
  await new Promise(resolve => setTimeout(resolve, 300));
  t.deepEqual(asked, []);
});
