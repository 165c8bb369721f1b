import { Notifier } from './lifecycle/notifier.js';
import { WorkWatch } from './pending-work.js';

/*
 * systemd ends a start that takes longer than TimeoutStartSec=, 90 s unless the unit says otherwise, though the program runs
 * its migrations or tries its database again. sd_notify(3) has EXTEND_TIMEOUT_USEC= for that.
 */

/** In milliseconds: how often to look, for how long each look asks, and how long a start may take in all. */
export type Extension = { lookMs: number; byMs: number; longestMs: number };
const usual: Extension = { lookMs: 10_000, byMs: 30_000, longestMs: 600_000 };

/**
 * From now on the start may take longer, for as long as the program visibly works, or waits for a timer. One that waits for
 * nothing but clients will not listen any more.
 */
export function extendStart(isStarting: () => boolean, notifyFd: number | undefined): void {
  const notifier = new Notifier(process.env, notifyFd);
  watchStart(isStarting, byMs => notifier.extend(byMs), usual);
}

/** @param extend asks for so many milliseconds more */
export function watchStart(isStarting: () => boolean, extend: (byMs: number) => void, times: Extension): void {
  const { lookMs, byMs, longestMs } = times;
  const work = new WorkWatch();
  const start = performance.now();
  const watch = setInterval(() => {
    if (!isStarting() || performance.now() - start > longestMs) return clearInterval(watch);
    if (work.look() !== 'none') extend(byMs);
  }, lookMs).unref();
}
