import { RequestFailure } from './failure.js';
import { percentile } from './percentile.js';

const shownFailures = 20;

export type LoadResult = {
  requests: number;
  failed: number;
  /** The failures by what they have in common: `{"answer: ECONNRESET on a kept connection": 3}`. */
  failures: Record<string, number>;
  /** The first failures, with the time from the mark before. */
  first: { failure: string; window: number; sinceMarkMs: number }[];
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
  /**
   * What ended from one mark to the next; the first window is what came before all marks. `firstAnswerMs`: since the mark;
   * NaN where none came.
   */
  windows: { requests: number; failed: number; slowestMs: number; firstAnswerMs: number }[];
  /** Where marks stand at the begin and the end of disturbances: the 99th percentile outside of them and within. */
  p99OutsideMs: number;
  p99WithinMs: number;
};

type Ended = { at: number; ms: number; failure?: string };

/** Every request of a load, and how it ended. */
export class Tally {
  readonly #ended: Ended[] = [];

  get requests(): number {
    return this.#ended.length;
  }

  noteAnswer(startedAt: number): void {
    this.#note(startedAt);
  }

  noteFailure(startedAt: number, error: unknown): void {
    this.#note(startedAt, error instanceof RequestFailure ? error.message : String(error));
  }

  /** @param marks moments, as `Date.now()` tells them, in order. */
  sum(marks: readonly number[]): LoadResult {
    const answered = answeredMs(this.#ended);
    const failed = this.#ended.filter(hasFailed);
    const starts = [0, ...marks];
    const windows = starts.map((start, index) => this.#between(start, starts[index + 1] ?? Number.POSITIVE_INFINITY));
    return {
      requests: this.#ended.length,
      failed: failed.length,
      failures: countBy(failed.map(({ failure }) => failure)),
      first: failed.slice(0, shownFailures).map(({ failure, at }) => {
        const window = starts.findLastIndex(start => start <= at);
        return { failure, window, sinceMarkMs: at - (starts[window] ?? 0) };
      }),
      p50Ms: percentile(answered, 0.5),
      p99Ms: percentile(answered, 0.99),
      slowestMs: percentile(answered, 1),
      windows: windows.map((window, index) => sumWindow(window, starts[index] ?? 0)),
      p99OutsideMs: percentile(windows.filter((_, index) => index % 2 === 0).flatMap(answeredMs), 0.99),
      p99WithinMs: percentile(windows.filter((_, index) => index % 2 === 1).flatMap(answeredMs), 0.99),
    };
  }

  #note(startedAt: number, failure?: string): void {
    const ms = Math.round((performance.now() - startedAt) * 10) / 10;
    this.#ended.push({ at: Date.now(), ms, ...(failure === undefined ? {} : { failure }) });
  }

  #between(start: number, end: number): Ended[] {
    return this.#ended.filter(({ at }) => at >= start && at < end);
  }
}

function sumWindow(ended: readonly Ended[], start: number): LoadResult['windows'][number] {
  const answered = answeredMs(ended);
  const first = ended.find(one => !hasFailed(one));
  return {
    requests: ended.length,
    failed: ended.length - answered.length,
    slowestMs: percentile(answered, 1),
    firstAnswerMs: first === undefined ? Number.NaN : first.at - start,
  };
}

function answeredMs(ended: readonly Ended[]): number[] {
  return ended.filter(one => !hasFailed(one)).map(({ ms }) => ms);
}

function hasFailed(ended: Ended): ended is Ended & { failure: string } {
  return ended.failure !== undefined;
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
