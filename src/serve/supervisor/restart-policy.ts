/** How a worker's life went, as far as it matters for when the next one starts. `undefined`: it never became ready. */
export type WorkerLife = { servedMs: number | undefined };

/** A worker that served this long counts as healthy: what ended it says nothing about the next one. */
const healthyMs = 5000;
const firstDelayMs = 100;
/** A program that comes up and dies serves somebody in between, so the others should not wait long for it. */
const maxDelayMs = { served: 1000, neverReady: 10_000 };

/** How many workers in a row have failed in this place, this one included; 0 after a healthy life. */
export function countFailures(before: number, { servedMs }: WorkerLife): number {
  return servedMs !== undefined && servedMs >= healthyMs ? 0 : before + 1;
}

/** How long to wait before the next worker starts, in milliseconds: at once at first, then twice as long each time. */
export function backOffMs(failures: number, { servedMs }: WorkerLife): number {
  if (failures === 0 || (failures === 1 && servedMs !== undefined)) return 0;
  const max = servedMs === undefined ? maxDelayMs.neverReady : maxDelayMs.served;
  return Math.min(firstDelayMs * 2 ** Math.min(failures - 1, 20), max);
}
