import type { Host } from '../host/index.js';
import { percentile } from '../load/percentile.js';
import type { Load } from '../load/start-load.js';
import type { LoadResult } from '../load/tally.js';
import { showApp } from './started.js';

/** What restarts cost. The times are medians, in milliseconds. */
export type Restarts = {
  /** From `systemctl restart` to its return. */
  restartMs: number;
  /** Of it, from the start of the new process until it is ready: what no restart can do without. */
  startMs: number;
  results: LoadResult[];
};

/** Restarts the service under loads, each time when every load runs steadily again. Ends the loads. */
export async function restartUnder(host: Host, loads: readonly Load[], rounds: number): Promise<Restarts> {
  const restartMs: number[] = [];
  const startMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await Promise.all(loads.map(load => load.ended(steadyAfter)));
    for (const load of loads) load.mark();
    const began = performance.now();
    await host.run('systemctl restart app.service', { timeoutMs: 120_000 });
    restartMs.push(performance.now() - began);
    startMs.push(await readStart(host));
  }
  await Promise.all(loads.map(load => load.ended(steadyAfter)));
  const results = await Promise.all(loads.map(load => load.stop()));
  return { restartMs: median(restartMs), startMs: median(startMs), results };
}

/** Every client of a load has asked about twice more since. */
const steadyAfter = 16;

async function readStart(host: Host): Promise<number> {
  const times = await showApp(host, 'ExecMainStartTimestampMonotonic', 'ActiveEnterTimestampMonotonic');
  return (Number(times.ActiveEnterTimestampMonotonic) - Number(times.ExecMainStartTimestampMonotonic)) / 1000;
}

function median(values: readonly number[]): number {
  return Math.round(percentile(values, 0.5));
}
