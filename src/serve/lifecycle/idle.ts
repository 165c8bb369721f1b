import { watchClusterWorkers } from './cluster-idle.js';
import type { Connections } from './connections.js';

/**
 * Calls `onIdle` when there has been no connection for `idleMs`, neither here nor in a worker of `node:cluster`. Who connects
 * at that very moment is not lost: what the program has accepted counts as a connection, and what it has not waits in the
 * queue for the next process.
 */
export function watchIdle(connections: Connections, idleMs: number, onIdle: () => void): void {
  connections.note();
  let timer: NodeJS.Timeout | undefined;
  const follow = () => {
    clearTimeout(timer);
    timer = connections.size === 0 && workers.areIdle() ? setTimeout(onIdle, idleMs).unref() : undefined;
  };
  const workers = watchClusterWorkers(follow);
  connections.onChange = follow;
  follow();
}
