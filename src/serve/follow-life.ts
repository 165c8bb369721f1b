import { describeSocket, type InheritedSocket, type InheritedSockets } from './activation/inherited-sockets.js';
import type { Listened } from './activation/intercept.js';
import { watchAstray } from './astray.js';
import { endOnSignal } from './end-on-signal.js';
import { followHttps } from './follow-https.js';
import type { LazyHttps } from './front-sockets.js';
import type { Held } from './hold-next.js';
import { HostNotice } from './host-notice.js';
import { describeUnclaimed, type OwnAddress, refuseAstray } from './life-text.js';
import { tellPrimaryOfIdle } from './lifecycle/cluster-idle.js';
import { isClusterWorker } from './lifecycle/cluster-module.js';
import { FollowedServers } from './lifecycle/followed-servers.js';
import { watchIdle } from './lifecycle/idle.js';
import { Notifier } from './lifecycle/notifier.js';
import { Service } from './lifecycle/service.js';
import { readLifeSettings } from './lifecycle/settings.js';
import { readWatchdogIntervalMs, startWatchdog } from './lifecycle/watchdog.js';
import { openWorkerChannel } from './lifecycle/worker-channel.js';
import { refuse } from './or-refuse.js';
import { onReady } from './ready.js';
import { report } from './report.js';

/** To be told of each server of the program that listens. */
export type Life = { noteListening(listened: Listened): void; readonly isStarting: boolean };

/**
 * Follows the program's servers from here on: tells systemd and the journal what becomes of them, and ends the process
 * without a lost request when it is told to end.
 * @throws {LowportError} `ERR_SETTING`
 */
export function followLife(sockets: InheritedSockets, lazy: LazyHttps, held?: Held): Life {
  const settings = readLifeSettings(process.env);
  const notifier = new Notifier(process.env, sockets.notifyFd, (reason, hint) =>
    report('warning', `lowport: ${reason}\n  ${hint}`),
  );
  const streams = sockets.all.filter(({ type }) => type === 'stream');
  const listUnclaimed = () => describeAll(sockets.unclaimed().filter(({ type }) => type === 'stream'));
  const service = new Service(listUnclaimed, settings.readiness);
  const servers = new FollowedServers(streams);
  const { connections } = servers;
  const hostNotice = new HostNotice();
  const worker = openWorkerChannel(process.env);
  const own: OwnAddress[] = [];
  const https = followHttps({ lazy, sockets, connections, onChange: () => notifier.status(describe()) }, process.env);

  const describe = () => {
    const unclaimed = listUnclaimed();
    const served = describeAll(streams).filter(name => !unclaimed.includes(name));
    const serving = `Serving on ${(served.length > 0 ? served : own.map(({ name }) => name)).join(', ')}`;
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
      held?.noteReady();
      worker?.ready(describe());
      const intervalMs = notifier.active ? readWatchdogIntervalMs(process.env, process.pid) : undefined;
      const ping = () => {
        notifier.watchdog();
        void tellCount();
      };
      if (intervalMs !== undefined) startWatchdog(intervalMs, ping);
      // Not before: a program that takes longer to start would never come to serve.
      const { idleExitMs } = settings;
      if (held !== undefined) return;
      if (idleExitMs !== undefined && isClusterWorker()) tellPrimaryOfIdle(connections);
      // A child of the program that serves something for it is not the service.
      else if (idleExitMs !== undefined && streams.length > 0)
        watchIdle(connections, idleExitMs, () => process.kill(process.pid, 'SIGTERM'));
    })
    .on('astray', unclaimed => {
      report('warning', describeUnclaimed(unclaimed, own));
      notifier.status(`Waiting for the program to listen on ${unclaimed.join(', ')}`);
      // Where nobody waits for it, it may as well serve its own port.
      if (!notifier.active && worker === undefined) return;
      const settledOn = own.length;
      const isAstray = () => service.state === 'starting' && own.length === settledOn;
      watchAstray(isAstray, () => refuse(refuseAstray(unclaimed, own)), process.env);
    })
    .on('draining', () => notifier.draining(settings.drainTimeoutMs));
  onReady(() => service.declareReady());
  endOnSignal({ service, servers, settings, notifier });

  return {
    noteListening({ server, sockets: adopted, host, address = null, isAnyPort = false }) {
      if (server !== undefined) servers.follow(server, adopted.length > 0, lazy.loaded?.doorOf(server));
      for (const socket of adopted) {
        sockets.claim(socket);
        hostNotice.give(socket, host);
      }
      https.noteListening(server, adopted);
      held?.noteListening();
      if (adopted.length === 0) own.push({ name: nameAddress(address), isChosen: !isAnyPort });
      service.noteListening();
    },
    get isStarting() {
      return service.state === 'starting';
    },
  };
}

function nameAddress(address: NonNullable<Listened['address']> | null): string {
  return typeof address === 'object' ? String(address?.port) : address;
}

function describeAll(sockets: readonly InheritedSocket[]): string[] {
  return sockets.map(describeSocket);
}
