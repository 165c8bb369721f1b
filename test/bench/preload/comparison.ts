import { median, medianOfRounds } from '../statistics.js';
import type { Samples } from './samples.js';

/** What a measure says: how the sides compare, and what lowport promises. */
export type Measure = {
  label: string;
  unit: 'ms' | 'MB' | 'requests/s' | 'µs';
  /**
   * How lowport's figure stands to the plain one; `limit` is the worst that is promised. A measure that promises nothing
   * explains the one before it: a busy machine takes longer, but hardly more of the processor.
   */
  as: 'difference' | 'ratio';
  limit?: number;
};

export type Comparison = Measure & {
  plain: number;
  lowport: number;
  /** Medians over the rounds: of lowport to plain, of plain to itself, and of an empty preload, where that was measured. */
  result: number;
  noise: number;
  floor: number | undefined;
  rounds: number;
  samples: Samples;
};

export function compareSides(measure: Measure, samples: Samples): Comparison {
  const compare = measure.as === 'ratio' ? divide : subtract;
  return {
    ...measure,
    plain: median(samples.plain),
    lowport: median(samples.lowport),
    result: medianOfRounds(samples.lowport, samples.plain, compare),
    noise: medianOfRounds(samples.again, samples.plain, compare),
    floor: samples.empty.length > 0 ? medianOfRounds(samples.empty, samples.plain, compare) : undefined,
    rounds: samples.plain.length,
    samples,
  };
}

/** Undefined where nothing is promised. */
export function keepsPromise({ as, limit, result }: Comparison): boolean | undefined {
  if (limit === undefined) return undefined;
  return as === 'ratio' ? result >= limit : result <= limit;
}

function divide(ours: number, theirs: number): number {
  return ours / theirs;
}

function subtract(ours: number, theirs: number): number {
  return ours - theirs;
}
