import type { FollowedServers } from './lifecycle/followed-servers.js';
import { type EndSignal, holdSignals } from './lifecycle/held-signals.js';
import type { Notifier } from './lifecycle/notifier.js';
import type { Service } from './lifecycle/service.js';
import type { LifeSettings } from './lifecycle/settings.js';
import { shutDown } from './lifecycle/shut-down.js';
import { report } from './report.js';

type Serving = { service: Service; servers: FollowedServers; settings: LifeSettings; notifier: Notifier };

/** Emitted on `process` when the service begins to drain, for a readiness probe that is to fail before the program ends. */
const drainingEvent = 'lowport:draining';

/** From here on SIGTERM and SIGINT (Ctrl-C) end the process without a lost request. */
export function endOnSignal({ service, servers, settings, notifier }: Serving): void {
  const { drainTimeoutMs, graceMs, poolGraceMs } = settings;
  const seconds = Math.round(drainTimeoutMs / 1000);
  const end = (signal: EndSignal) => {
    if (!service.drain()) return;
    process.emit(drainingEvent as never);
    const progress = setInterval(() => notifier.status(describeProgress(servers)), 1000).unref();
    void shutDown({
      signal,
      signals,
      stages: servers.listStages({ graceMs, poolGraceMs }),
      drainTimeoutMs,
      onCut: count => report('warning', describeCut(count)),
      onTell() {
        clearInterval(progress);
        service.stop();
        notifier.status('Waiting for the program to end');
        process.on('exit', countAsSuccess);
        exitWithSuccess();
      },
      onOverdue() {
        report('warning', `lowport: the program has not ended ${seconds} s after ${signal}, and is ended now`);
        process.exit();
      },
    });
  };
  const signals = holdSignals(end, () => process.exit());
}

function describeCut(count: number): string {
  const connections = count === 1 ? '1 connection was' : `${count} connections were`;
  return `lowport: ${connections} cut when LOWPORT_DRAIN_TIMEOUT was over`;
}

function describeProgress({ connections }: FollowedServers): string {
  return `Draining: ${connections.size} connections left, ${connections.survey().busy.length} with a request`;
}

/**
 * Many programs end with 143 or 1 when they are told to; to systemd that is a failure, which it answers with a restart or with
 * what OnFailure= says.
 */
function countAsSuccess(status: number): void {
  if (status !== 0 && status < 128)
    report('notice', `lowport: the program ended with status ${status} when it was told to`);
  process.exitCode = 0;
}

/** Also where a listener of 'exit' exits itself: each `process.exit()` ends in this function of Node's. */
function exitWithSuccess(): void {
  const internals = process as unknown as { reallyExit(status: number): never };
  const exit = internals.reallyExit.bind(process);
  internals.reallyExit = () => exit(0);
}
