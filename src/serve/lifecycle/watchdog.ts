/** How often to tell systemd that the event loop turns, in milliseconds; undefined where it does not ask this process. */
export function readWatchdogIntervalMs(env: NodeJS.ProcessEnv, pid: number): number | undefined {
  const { WATCHDOG_USEC: timeout, WATCHDOG_PID: watched } = env;
  if (timeout === undefined || !/^[1-9]\d*$/.test(timeout)) return undefined;
  if (watched !== undefined && watched !== String(pid)) return undefined;
  return Number(timeout) / 1000 / 2; // half the timeout, as sd_watchdog_enabled(3) recommends
}

/** Pings at once and from then on, from the event loop itself: a loop that is blocked misses the ping. */
export function startWatchdog(intervalMs: number, ping: () => void): void {
  ping();
  setInterval(ping, intervalMs).unref();
}
