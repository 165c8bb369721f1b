import { readDuration, readLifeSettings } from '../lifecycle/settings.js';
import { leastOwnEndMs } from '../lifecycle/shut-down.js';
import { readWatchdogIntervalMs } from '../lifecycle/watchdog.js';

/** What the environment says of how the workers are kept. All durations are in milliseconds. */
export type SupervisorSettings = {
  /** `LOWPORT_BLOCKED_AFTER`, else `WatchdogSec=`, else 10 s: how long a worker's event loop may be silent. */
  blockedMs: number;
  /** `LOWPORT_DRAIN_TIMEOUT` and some: a worker that drains cuts its last clients itself a moment earlier. */
  drainMs: number;
  /** `LOWPORT_START_TIMEOUT`, default 60 s: less than the 90 s after which systemd gives a reload up. */
  startMs: number;
  /** `LOWPORT_READY=manual` */
  manual: boolean;
  /** How often systemd wants to hear of the supervisor itself; undefined where it does not. */
  watchdogMs: number | undefined;
};

const drainMarginMs = leastOwnEndMs + 2000;
const defaultBlockedMs = 10_000;
const defaultStartMs = 60_000;

/** @throws {LowportError} `ERR_SETTING` for a value that cannot be. */
export function readSettings(env: NodeJS.ProcessEnv, pid: number): SupervisorSettings {
  const { drainTimeoutMs, readiness } = readLifeSettings(env);
  const watchdogMs = readWatchdogIntervalMs(env, pid);
  const limitMs = watchdogMs === undefined ? defaultBlockedMs : 2 * watchdogMs;
  return {
    blockedMs: readDuration(env, 'LOWPORT_BLOCKED_AFTER') ?? limitMs,
    drainMs: drainTimeoutMs + drainMarginMs,
    startMs: readDuration(env, 'LOWPORT_START_TIMEOUT') ?? defaultStartMs,
    manual: readiness === 'manual',
    watchdogMs,
  };
}
