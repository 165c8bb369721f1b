import { type EndService, prepareEnd } from './end-service.js';
import type { FollowedServers } from './lifecycle/followed-servers.js';
import { holdSignals } from './lifecycle/held-signals.js';
import type { Notifier } from './lifecycle/notifier.js';
import type { Service } from './lifecycle/service.js';
import type { LifeSettings } from './lifecycle/settings.js';

export type Serving = { service: Service; servers: FollowedServers; settings: LifeSettings; notifier: Notifier };

/** Emitted on `process` when the service begins to drain, for a readiness probe that is to fail before the program ends. */
const drainingEvent = 'lowport:draining';

/**
 * What the end needs is no part of the start: it loads this long after it, in milliseconds. Not at the signal: the package may
 * have been replaced by then.
 */
const loadAfterMs = 1000;

/** From here on SIGTERM and SIGINT (Ctrl-C) end the process without a lost request. */
export function endOnSignal(serving: Serving): void {
  const { service } = serving;
  let endService: EndService | undefined;
  const load = () => {
    endService ??= prepareEnd(serving);
    return endService;
  };
  const signals = holdSignals(
    signal => {
      if (!service.drain()) return;
      process.emit(drainingEvent as never);
      load()(signal, signals);
    },
    () => process.exit(),
  );
  setTimeout(load, loadAfterMs).unref();
}
