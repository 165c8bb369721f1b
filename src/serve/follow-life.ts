import { describeSocket, type InheritedSocket, type InheritedSockets } from './activation/inherited-sockets.js';
import type { Listened } from './activation/intercept.js';
import { followHttps } from './follow-https.js';
import type { LazyHttps } from './front-sockets.js';
import { HostNotice } from './host-notice.js';
import { describeUnclaimed } from './life-text.js';
import { Connections } from './lifecycle/connections.js';
import { watchIdle } from './lifecycle/idle.js';
import { Notifier } from './lifecycle/notifier.js';
import { Service } from './lifecycle/service.js';
import { type LifeSettings, readLifeSettings } from './lifecycle/settings.js';
import { shutDown } from './lifecycle/shut-down.js';
import { readWatchdogIntervalMs, startWatchdog } from './lifecycle/watchdog.js';
import { openWorkerChannel } from './lifecycle/worker-channel.js';
import { onReady } from './ready.js';
import { report } from './report.js';

/** To be told of each server of the program that listens. */
export type Life = { noteListening(listened: Listened): void };

/**
 * Follows the program's servers from here on: tells systemd and the journal what becomes of them, and ends the process
 * without a lost request when it is told to end.
 * @throws {LowportError} `ERR_SETTING`
 */
export function followLife(sockets: InheritedSockets, lazy: LazyHttps): Life {
  const settings = readLifeSettings(process.env);
  const notifier = new Notifier(process.env, sockets.notifyFd, (reason, hint) =>
    report('warning', `lowport: ${reason}\n  ${hint}`),
  );
  const streams = sockets.all.filter(({ type }) => type === 'stream');
  const listUnclaimed = () => describeAll(sockets.unclaimed().filter(({ type }) => type === 'stream'));
  const service = new Service(listUnclaimed, settings.readiness);
  const connections = new Connections();
  const hostNotice = new HostNotice();
  const worker = openWorkerChannel(process.env);
  const own: string[] = [];
  const https = followHttps({ lazy, sockets, connections, onChange: () => notifier.status(describe()) }, process.env);

  const describe = () => {
    const unclaimed = listUnclaimed();
    const served = describeAll(streams).filter(name => !unclaimed.includes(name));
    const serving = `Serving on ${(served.length > 0 ? served : own).join(', ')}`;
    return https.complaint === undefined ? serving : `${serving}; ${https.complaint}`;
  };
  let told = 0;
  const tellCount = async () => {
    const count = await connections.count();
    if (count === told || service.state !== 'ready') return;
    told = count;
    notifier.status(`${describe()}; ${count} ${count === 1 ? 'connection' : 'connections'}`);
  };
  service
    .on('settled', () => https.settle())
    .on('ready', unclaimed => {
      if (unclaimed.length > 0) report('warning', describeUnclaimed(unclaimed, own));
      notifier.ready(describe());
      worker?.ready(describe());
      const intervalMs = notifier.active ? readWatchdogIntervalMs(process.env, process.pid) : undefined;
      const ping = () => {
        notifier.watchdog();
        void tellCount();
      };
      if (intervalMs !== undefined) startWatchdog(intervalMs, ping);
      // Not before: a program that takes longer to start would never come to serve.
      const { idleExitMs } = settings;
      if (idleExitMs !== undefined) watchIdle(connections, idleExitMs, () => process.kill(process.pid, 'SIGTERM'));
    })
    .on('astray', unclaimed => {
      report('warning', describeUnclaimed(unclaimed, own));
      notifier.status(`Waiting for the program to listen on ${unclaimed.join(', ')}`);
    })
    .on('draining', () => notifier.draining(settings.drainTimeoutMs));
  const stopAccepting = () => {
    for (const { listener } of streams) listener?.stop();
  };
  onReady(() => service.declareReady());
  // Ctrl-C in a terminal reaches the program itself, too.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    drainOn(signal, { service, connections, settings, notifier, stopAccepting });
  }

  return {
    noteListening({ server, sockets: adopted, host, address = null }) {
      if (server !== undefined) connections.follow(server, lazy.loaded?.doorOf(server));
      for (const socket of adopted) {
        sockets.claim(socket);
        hostNotice.give(socket, host);
      }
      https.noteListening(server, adopted);
      if (adopted.length === 0) own.push(typeof address === 'object' ? String(address?.port) : address);
      service.noteListening();
    },
  };
}

/** What a signal that ends the process has to know. */
type Signalled = {
  service: Service;
  connections: Connections;
  settings: LifeSettings;
  notifier: Notifier;
  stopAccepting: () => void;
};

/** This handler comes before the program's own ones. */
function drainOn(signal: NodeJS.Signals, { service, connections, settings, notifier, stopAccepting }: Signalled): void {
  process.prependListener(signal, () => {
    if (!service.drain()) return;
    const hasOwnHandler = process.listenerCount(signal) > 1;
    setInterval(() => notifier.status(describeProgress(connections)), 1000).unref();
    const beforeExit = (cut: number) => {
      if (cut > 0) report('warning', `lowport: ${cut} connections were cut when LOWPORT_DRAIN_TIMEOUT was over`);
      service.stop();
    };
    void shutDown(connections, settings, hasOwnHandler, { stopAccepting, beforeExit });
  });
}

function describeProgress(connections: Connections): string {
  return `Draining: ${connections.size} connections left, ${connections.busy.length} with a request`;
}

function describeAll(sockets: readonly InheritedSocket[]): string[] {
  return sockets.map(describeSocket);
}
