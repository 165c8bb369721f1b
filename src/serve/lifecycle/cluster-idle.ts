import type { Worker } from 'node:cluster';
import { listClusterWorkers, loadCluster } from './cluster.js';
import type { Connections } from './connections.js';

/**
 * What a worker of `node:cluster` tells its primary. Node gives messages whose `cmd` begins so to 'internalMessage', where its
 * own cluster protocol is, and no program hears them.
 */
const command = 'NODE_LOWPORT_IDLE';
type IdleMessage = { cmd: typeof command; isIdle: boolean };

/** In a worker: tells the primary, which accepts for it, whether it has connections. */
export function tellPrimaryOfIdle(connections: Connections): void {
  connections.note();
  const tell = (isIdle: boolean) => {
    const message: IdleMessage = { cmd: command, isIdle };
    // The callback takes the error of a channel that has been closed; without one it would be the program's.
    if (process.connected) process.send?.(message, undefined, undefined, () => {});
  };
  connections.onChange = tell;
  tell(connections.size === 0);
}

/** In the primary: the workers count as busy until they say otherwise. */
export function watchClusterWorkers(onChange: () => void): { areIdle(): boolean } {
  const idle = new WeakSet<Worker>();
  const watch = (worker: Worker) => {
    worker.process.on('internalMessage' as 'message', message => {
      if (!isIdleMessage(message)) return;
      if (message.isIdle) idle.add(worker);
      else idle.delete(worker);
      onChange();
    });
    worker.process.once('exit', onChange);
  };
  const workers = listClusterWorkers();
  for (const worker of workers) watch(worker);
  if (workers.length > 0) loadCluster().on('fork', watch);
  return { areIdle: () => listClusterWorkers().every(worker => idle.has(worker)) };
}

function isIdleMessage(message: unknown): message is IdleMessage {
  return typeof message === 'object' && message !== null && 'cmd' in message && message.cmd === command;
}
