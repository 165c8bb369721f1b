import test from 'ava';
import { LowportError } from '../../../src/errors.js';
import { readLifeSettings } from '../../../src/serve/lifecycle/settings.js';
import { readWatchdogIntervalMs } from '../../../src/serve/lifecycle/watchdog.js';

test('a service has a grace of 600 ms, drains for 30 s, and never ends for being idle', t => {
  t.deepEqual(readLifeSettings({}), {
    graceMs: 600,
    poolGraceMs: 5000,
    drainTimeoutMs: 30_000,
    idleExitMs: undefined,
    readiness: 'auto',
  });
});

test('the unit may say otherwise', t => {
  const env = {
    LOWPORT_DRAIN_GRACE: '1s',
    LOWPORT_DRAIN_TIMEOUT: '5min',
    LOWPORT_IDLE_EXIT: '10min',
    LOWPORT_READY: 'manual',
  };
  t.deepEqual(readLifeSettings(env), {
    graceMs: 1000,
    poolGraceMs: 1000,
    drainTimeoutMs: 300_000,
    idleExitMs: 600_000,
    readiness: 'manual',
  });
});

for (const [name, value] of [
  ['LOWPORT_DRAIN_GRACE', 'soon'],
  ['LOWPORT_DRAIN_TIMEOUT', '-1s'],
  ['LOWPORT_IDLE_EXIT', ''],
  ['LOWPORT_READY', 'later'],
] as const) {
  test(`${name}=${value} is refused with value and cure`, t => {
    const error = t.throws(() => readLifeSettings({ [name]: value }), {
      instanceOf: LowportError,
      code: 'ERR_SETTING',
    });
    t.true(error.message.startsWith(`${name}=${JSON.stringify(value)}: `));
    t.true(error.hint.length > 10);
  });
}

const intervals: [env: NodeJS.ProcessEnv, intervalMs: number | undefined][] = [
  [{}, undefined],
  [{ WATCHDOG_USEC: '30000000' }, 15_000],
  [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' }, 15_000],
  [{ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '8' }, undefined],
  [{ WATCHDOG_USEC: '0' }, undefined],
  [{ WATCHDOG_USEC: 'soon' }, undefined],
];

for (const [env, intervalMs] of intervals) {
  test(`process 7 with ${JSON.stringify(env)} pings ${intervalMs === undefined ? 'never' : `every ${intervalMs} ms`}`, t => {
    t.is(readWatchdogIntervalMs(env, 7), intervalMs);
  });
}
