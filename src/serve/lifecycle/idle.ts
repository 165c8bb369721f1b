import type { Connections } from './connections.js';

/**
 * Calls `onIdle` when there has been no connection for `idleMs`. Who connects at that very moment is not lost: what the
 * program has accepted counts as a connection, and what it has not waits in the queue for the next process.
 */
export function watchIdle(connections: Connections, idleMs: number, onIdle: () => void): void {
  connections.note();
  const startTimer = () => setTimeout(onIdle, idleMs).unref();
  let timer = connections.size === 0 ? startTimer() : undefined;
  connections.onChange = isEmpty => {
    clearTimeout(timer);
    if (isEmpty) timer = startTimer();
  };
}
