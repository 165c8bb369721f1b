import type { HttpSocket } from './connections.js';

type Timer = { _idleStart?: number };

/**
 * For how many milliseconds a connection has waited for its next request, undefined where Node does not know it: its server has
 * `keepAliveTimeout` 0. Node starts a timer on the socket when an answer has ended, and notes on it when that was
 * (`lib/internal/timers.js`); looked at on each supported version.
 */
export function readRestMs(socket: HttpSocket): number | undefined {
  const key = Object.getOwnPropertySymbols(socket).find(({ description }) => description === 'timeout');
  const timer = key && (socket as unknown as Record<symbol, Timer | null | undefined>)[key];
  const since = timer?._idleStart;
  return since === undefined ? undefined : Math.max(0, readLoopTime() - since);
}

/** In the event loop's own milliseconds, which no public call tells. */
function readLoopTime(): number {
  const timer = setTimeout(() => {}, 1);
  clearTimeout(timer);
  return (timer as Timer)._idleStart ?? Number.NaN;
}
