import { orderOfRound } from '../statistics.js';
import { type Running, type Setup, type Side, startSide } from './sides.js';

/** One figure a round for each side that was measured. */
export type Samples = Record<Side, number[]>;

export function emptySamples(): Samples {
  return { plain: [], again: [], empty: [], lowport: [] };
}

/** Starts each side afresh in every round, in changing order, and hands it to `measure` while it runs. */
export async function inRounds(
  rounds: number,
  sides: readonly Side[],
  setup: Setup,
  measure: (running: Running, side: Side) => Promise<void> | void,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const side of orderOfRound(sides, round)) {
      const running = await startSide(side, setup);
      try {
        await measure(running, side);
      } finally {
        await running.end();
      }
    }
  }
}
