import { drainClusterWorkers, listClusterWorkers } from './cluster.js';
import type { Connections } from './connections.js';
import { deferExit } from './deferred-exit.js';
import { drain } from './drain.js';
import type { LifeSettings } from './settings.js';

/** How long a program with a SIGTERM handler of its own may still work when nobody is connected any more. */
const ownEndMs = 5000;

export type ShutDownSteps = {
  /** Nothing more may come from the inherited sockets. */
  stopAccepting: () => void;
  /** Told how many connections were cut. */
  beforeExit: (cut: number) => void;
};

/**
 * Drains, and ends the process with the status that the program asks for, else 0. To be called before the program's own
 * SIGTERM handlers run: whatever they close, and however soon they call `process.exit()`, requests in flight are finished.
 * @param hasOwnHandler the program has such a handler, so it gets the time to end by itself
 */
export async function shutDown(
  connections: Connections,
  { graceMs, drainTimeoutMs }: LifeSettings,
  hasOwnHandler: boolean,
  { stopAccepting, beforeExit }: ShutDownSteps,
): Promise<never> {
  const exit = deferExit();
  const asked = new Promise<void>(resolve => {
    exit.onAsked = resolve;
  });
  const workers = listClusterWorkers();
  const options = { graceMs, timeoutMs: drainTimeoutMs, cutUpgraded: !hasOwnHandler, stopAccepting };
  const [cut] = await Promise.all([drain(connections, options), drainClusterWorkers(workers)]);
  if (hasOwnHandler) await Promise.race([asked, new Promise(resolve => setTimeout(resolve, ownEndMs).unref())]);
  beforeExit(cut);
  return exit.exitNow();
}
