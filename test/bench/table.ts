import type { NodeBinary } from './find-node.js';
import type { LoadGenerator } from './load.js';
import type { Preloading } from './preload/sides.js';

/** What the command line asks of every table. */
export type BenchOptions = {
  /** The node binaries to measure; a table that compares other things takes the first. */
  nodes: readonly [NodeBinary, ...NodeBinary[]];
  generator: LoadGenerator;
  preloading: Preloading;
  rounds: { start: number; memory: number; throughput: number; restarts: number };
  details: boolean;
  /** Says what is being measured. */
  onProgress(label: string): void;
};

/** One table of the suite: `text` is markdown, `result` all figures behind it. */
export type Table = {
  name: string;
  summary: string;
  measure(options: BenchOptions): Promise<{ text: string; result: unknown }>;
};
