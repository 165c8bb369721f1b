import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The share of the machine's processors that nobody uses, from 0 to 1, over the time given. */
export async function measureIdle(ms: number): Promise<number> {
  const before = readTicks();
  await delay(ms);
  const after = readTicks();
  return (after.idle - before.idle) / (after.all - before.all);
}

/** The line `cpu` of proc_stat(5). */
function readTicks(): { idle: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number); // what follows, guests, is in them already
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), all: ticks.reduce((sum, count) => sum + count, 0) };
}
