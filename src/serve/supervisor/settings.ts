import { parseDuration } from '../../duration.js';

/** What the environment says of how the workers are kept. All durations are in milliseconds. */
export type SupervisorSettings = {
  /** `LOWPORT_BLOCKED_AFTER`, else `WatchdogSec=`, else 10 s: how long a worker's event loop may be silent. */
  blockedMs: number;
  /** `LOWPORT_DRAIN_TIMEOUT`, default 30 s; a worker that drains cuts its last clients itself a moment earlier. */
  drainMs: number;
  /** `LOWPORT_START_TIMEOUT`, default 60 s: less than the 90 s after which systemd gives a reload up. */
  startMs: number;
  /** `LOWPORT_READY=manual` */
  manual: boolean;
  /** Half of `WatchdogSec=`: how often systemd wants to hear of the supervisor itself; undefined where it does not. */
  watchdogMs: number | undefined;
};

/** A worker's own deadline comes first. */
const drainMarginMs = 2000;

/** @throws {LowportError} `ERR_DURATION` */
export function readSettings(env: NodeJS.ProcessEnv): SupervisorSettings {
  const duration = (name: string, defaultMs: number) =>
    env[name] === undefined ? defaultMs : parseDuration(env[name]);
  const watchdogMs = /^[1-9]\d*$/.test(env['WATCHDOG_USEC'] ?? '') ? Number(env['WATCHDOG_USEC']) / 1000 : undefined;
  return {
    blockedMs: duration('LOWPORT_BLOCKED_AFTER', watchdogMs ?? 10_000),
    drainMs: duration('LOWPORT_DRAIN_TIMEOUT', 30_000) + drainMarginMs,
    startMs: duration('LOWPORT_START_TIMEOUT', 60_000),
    manual: env['LOWPORT_READY'] === 'manual',
    watchdogMs: watchdogMs === undefined ? undefined : watchdogMs / 2,
  };
}
