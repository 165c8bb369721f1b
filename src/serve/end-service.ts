import type { Serving } from './end-on-signal.js';
import type { FollowedServers } from './lifecycle/followed-servers.js';
import type { EndSignal, HeldSignals } from './lifecycle/held-signals.js';
import { shutDown } from './lifecycle/shut-down.js';
import { listStages } from './lifecycle/stages.js';
import { report } from './report.js';

/** Ends the process without a lost request. */
export type EndService = (signal: EndSignal, signals: HeldSignals) => void;

export function prepareEnd({ service, servers, settings, notifier }: Serving): EndService {
  const { drainTimeoutMs, graceMs, poolGraceMs } = settings;
  const seconds = Math.round(drainTimeoutMs / 1000);
  return (signal, signals) => {
    const progress = setInterval(() => notifier.status(describeProgress(servers)), 1000).unref();
    void shutDown({
      signal,
      signals,
      stages: listStages(servers, { graceMs, poolGraceMs }),
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
