import { describeSocket, type InheritedSocket, type InheritedSockets } from './activation/inherited-sockets.js';
import type { ListenWatcher } from './activation/intercept.js';
import { Notifier } from './lifecycle/notifier.js';
import { Service } from './lifecycle/service.js';
import { openWorkerChannel } from './lifecycle/worker-channel.js';
import { report } from './report.js';

/** Follows the program's servers from here on, and tells systemd and the journal what becomes of them. */
export function followLife(sockets: InheritedSockets): { noteListening: ListenWatcher['onListening'] } {
  const notifier = new Notifier(process.env, (reason, hint) => report('warning', `lowport: ${reason}\n  ${hint}`));
  const listUnclaimed = () => sockets.unclaimed().filter(isStream).map(describeSocket);
  const service = new Service(listUnclaimed);
  const worker = openWorkerChannel(process.env);
  const own: string[] = [];
  const moved = new Set<InheritedSocket>();

  service
    .on('ready', unclaimed => {
      if (unclaimed.length > 0) report('warning', describeUnclaimed(unclaimed, own));
      const served = sockets.all
        .filter(isStream)
        .map(describeSocket)
        .filter(name => !unclaimed.includes(name));
      const status = `Serving on ${[...served, ...(served.length === 0 ? own : [])].join(', ')}`;
      notifier.ready(status);
      worker?.ready(status);
    })
    .on('astray', unclaimed => {
      report('warning', describeUnclaimed(unclaimed, own));
      notifier.status(`Waiting for the program to listen on ${unclaimed.join(', ')}`);
    })
    .on('stopping', () => notifier.stopping());
  if (notifier.active) stopOnSigterm(service);

  return {
    noteListening({ sockets: adopted, host, address = null }) {
      for (const socket of adopted) {
        sockets.claim(socket);
        if (!moved.has(socket) && differs(socket, host)) {
          report(
            'notice',
            `lowport: the program asked for host ${host}; the .socket unit's ${describeSocket(socket)} it is.`,
          );
        }
        moved.add(socket);
      }
      if (adopted.length === 0) own.push(typeof address === 'object' ? String(address?.port) : address);
      service.noteListening();
    },
  };
}

/** A SIGTERM handler of ours must not keep a program alive that has none of its own. */
function stopOnSigterm(service: Service): void {
  const onSigterm = () => {
    service.stop();
    process.off('SIGTERM', onSigterm);
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  };
  process.on('SIGTERM', onSigterm);
}

function describeUnclaimed(unclaimed: string[], own: string[]): string {
  const nobody = `lowport: nobody serves the inherited ${unclaimed.join(', ')}: clients wait there for ever.`;
  if (own.length === 0) return `${nobody}\n  Let the program listen there, or take it out of the .socket unit.`;
  return (
    `${nobody} The program listens on ${own.join(', ')}.\n` +
    `  If it means one of them, say which: Environment=LOWPORT_MAP=${own[0]}=${unclaimed[0]}. Else take it out of the .socket unit.`
  );
}

function isStream({ type }: InheritedSocket): boolean {
  return type === 'stream';
}

function differs({ address }: InheritedSocket, host: string | undefined): boolean {
  if (host === undefined || address === undefined || address.kind !== 'ip' || address.host === host) return false;
  if (host === 'localhost') return !isLoopback(address.host);
  return !(isAny(host) && isAny(address.host));
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function isAny(host: string): boolean {
  return host === '::' || host === '0.0.0.0';
}
