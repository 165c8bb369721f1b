import { createHook } from 'node:async_hooks';
import type net from 'node:net';

/** What a listener that only prints, or sets a variable, makes as well. */
const passing = new Set(['TickObject', 'WRITEWRAP', 'PIPEWRAP', 'TTYWRAP', 'SIGNALWRAP']);

/**
 * Does the work, and tells whether it has begun something that goes on: a promise, a timer, a request, or a wait for one of
 * these servers to close.
 */
export function beginsMore(work: () => void, servers: ReadonlySet<net.Server>): boolean {
  const countWaiting = () => [...servers].reduce((sum, server) => sum + server.listenerCount('close'), 0);
  const waitingBefore = countWaiting();
  let has = false;
  const hook = createHook({
    init(_id, type) {
      has ||= !passing.has(type);
    },
  }).enable();
  try {
    work();
  } finally {
    hook.disable();
  }
  return has || countWaiting() > waitingBefore;
}
