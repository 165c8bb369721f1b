import type { Worker } from 'node:cluster';
import { listClusterWorkers } from './cluster.js';
import { loadCluster } from './cluster-module.js';
import { hearFrom, sayTo } from './cluster-words.js';
import type { Connections } from './connections.js';

/** In a worker: tells the primary, which accepts for it, whether it has connections. */
export function tellPrimaryOfIdle(connections: Connections): void {
  connections.note();
  const tell = (isIdle: boolean) => sayTo(process, isIdle ? 'idle' : 'busy');
  connections.onChange = tell;
  tell(connections.size === 0);
}

/** In the primary: the workers count as busy until they say otherwise. */
export function watchClusterWorkers(onChange: () => void): { areIdle(): boolean } {
  const idle = new WeakSet<Worker>();
  const watch = (worker: Worker) => {
    hearFrom(worker.process, word => {
      if (word === 'idle') idle.add(worker);
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
