import type { Worker } from 'node:cluster';
import { type EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { loadCluster } from './cluster-module.js';
import { hearFrom, sayTo } from './cluster-words.js';

/** What the primary of a `node:cluster` program hears when a worker ends. */
const endEvents = new Set<string | symbol>(['disconnect', 'exit']);

/** The workers of an unmodified `node:cluster` program that are alive; none where it does not use the module. */
export function listClusterWorkers(): Worker[] {
  return Object.values(loadCluster().workers ?? {}).filter((worker): worker is Worker => worker !== undefined);
}

/**
 * Has the workers drain, too, since systemd signals the primary alone. Resolves when they have ended, or after `timeoutMs`.
 * The program is told last of that as well: most programs replace a worker that ends.
 * @param shut called when all are ready to take no more connections: the primary, which accepts for them, stops then
 * @returns lets the program hear of the workers that have ended
 */
export async function drainClusterWorkers(timeoutMs: number, shut: () => void): Promise<() => void> {
  const workers = new Set(listClusterWorkers());
  if (workers.size === 0) return () => {};
  const release = holdEvents([loadCluster(), ...workers], endEvents);
  const ready = new Set<Worker>();
  const shutWhenReady = () => {
    if (ready.size < workers.size) return;
    shut();
    for (const worker of ready) sayTo(worker.process, 'shut');
  };
  const ends = [...workers].map(worker => {
    hearFrom(worker.process, word => {
      if (word === 'shut') ready.add(worker);
      shutWhenReady();
    });
    worker.process.kill('SIGTERM');
    return waitForEnd(worker).then(() => {
      workers.delete(worker);
      ready.delete(worker);
      if (workers.size > 0) shutWhenReady();
    });
  });
  const late = new AbortController();
  await Promise.race([Promise.all(ends), delay(timeoutMs, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
  return release;
}

/** Until both of its ends have come: the module counts a worker among its workers until then. */
async function waitForEnd({ process: child }: Worker): Promise<void> {
  const disconnected = child.connected ? once(child, 'disconnect') : undefined;
  await once(child, 'exit');
  await disconnected;
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
