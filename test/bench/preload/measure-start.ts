import { emptySamples, inRounds, type Samples } from './samples.js';
import { type Setup, type Side, startSide } from './sides.js';

const sides: Side[] = ['plain', 'empty', 'lowport', 'again'];

/** Milliseconds from before the process to its listening callback, and the processor time in them. */
export async function measureStart(setup: Setup, rounds: number): Promise<{ time: Samples; processor: Samples }> {
  for (const side of sides) await (await startSide(side, setup)).end(); // the files are in memory then
  const time = emptySamples();
  const processor = emptySamples();
  await inRounds(rounds, sides, setup, ({ startMs, processorMs }, side) => {
    time[side].push(startMs);
    processor[side].push(processorMs);
  });
  return { time, processor };
}
