import type { Cluster, Worker } from 'node:cluster';
import type { EventEmitter } from 'node:events';

/** What the primary of a `node:cluster` program hears when a worker ends. */
const endEvents = new Set<string | symbol>(['disconnect', 'exit']);

/** The workers of an unmodified `node:cluster` program that are alive; none where it does not use the module. */
export function listClusterWorkers(): Worker[] {
  return Object.values(loadCluster().workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
}

/** Loading the module here for the first time would make this process a primary; nobody else has then, so it has no workers. */
export function loadCluster(): Cluster {
  return process.getBuiltinModule('node:cluster') as unknown as Cluster;
}

/**
 * Has the workers drain, too, since systemd signals the primary alone. Resolves when they have ended, or after `timeoutMs`.
 * The program is told last of that as well: most programs replace a worker that ends.
 * @returns lets the program hear of the workers that have ended
 */
export async function drainClusterWorkers(timeoutMs: number): Promise<() => void> {
  const workers = listClusterWorkers();
  if (workers.length === 0) return () => {};
  const release = holdEvents([loadCluster(), ...workers], endEvents);
  const ends = workers.map(worker => {
    worker.process.kill('SIGTERM');
    return new Promise(resolve => worker.process.once('exit', resolve));
  });
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise(resolve => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([Promise.all(ends), deadline]);
  clearTimeout(timer);
  return release;
}

/** @returns emits what was held back, in its order, and from then on everything at once */
function holdEvents(emitters: readonly EventEmitter[], events: ReadonlySet<string | symbol>): () => void {
  const held: (() => void)[] = [];
  let isReleased = false;
  for (const emitter of emitters) {
    const { emit } = emitter;
    emitter.emit = (event, ...args) => {
      if (isReleased || !events.has(event)) return emit.call(emitter, event, ...args);
      held.push(() => emit.call(emitter, event, ...args));
      return true;
    };
  }
  return () => {
    isReleased = true;
    for (const emit of held) emit();
  };
}

/** To be asked in a process that may be one: elsewhere this loads the module. */
export function isClusterWorker(): boolean {
  return process.send !== undefined && loadCluster().isWorker;
}
