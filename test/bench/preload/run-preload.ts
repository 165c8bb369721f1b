import type { NodeBinary } from '../find-node.js';
import type { LoadGenerator } from '../load.js';
import { type Comparison, compareSides } from './comparison.js';
import { measureMemory } from './measure-memory.js';
import { measureStart } from './measure-start.js';
import { measureThroughput } from './measure-throughput.js';
import type { Preloading, ProgramName, Sockets } from './sides.js';

export type PreloadResult = { node: string; comparisons: Comparison[] };

/** How many rounds of each kind. */
export type Rounds = { start: number; memory: number; throughput: number };

const starts: { label: string; program: ProgramName; sockets: Sockets }[] = [
  { label: 'start to listening, CommonJS', program: 'hello.cjs', sockets: 'none' },
  { label: 'the same, inherited socket', program: 'hello.cjs', sockets: 'inherited' },
  { label: 'start to listening, ES module', program: 'hello.mjs', sockets: 'none' },
  { label: 'the same, inherited socket', program: 'hello.mjs', sockets: 'inherited' },
];

/** What the preload costs an unmodified program, on one Node: time to start, memory, requests per second. */
export async function runPreload(
  node: NodeBinary,
  preloading: Preloading,
  rounds: Rounds,
  generator: LoadGenerator,
  onProgress: (label: string) => void,
): Promise<PreloadResult> {
  const comparisons: Comparison[] = [];
  if (rounds.start > 0) {
    for (const { label, ...setup } of starts) {
      onProgress(label);
      const { time, processor } = await measureStart({ node, preloading, ...setup }, rounds.start);
      comparisons.push(compareSides({ label, unit: 'ms', as: 'difference', limit: 3 }, time));
      comparisons.push(compareSides({ label: 'processor time of it', unit: 'ms', as: 'difference' }, processor));
    }
  }
  for (const sockets of ['none', 'inherited'] as const) {
    const setup = { node, preloading, program: 'hello.cjs', sockets } as const;
    const suffix = sockets === 'inherited' ? ', inherited socket' : '';
    if (rounds.memory > 0) {
      onProgress(`memory${suffix}`);
      const { listening, served } = await measureMemory(setup, rounds.memory);
      const promise = { unit: 'MB', as: 'difference', limit: 3 } as const;
      comparisons.push(compareSides({ label: `memory when it listens${suffix}`, ...promise }, listening));
      comparisons.push(compareSides({ label: `memory after 1000 requests${suffix}`, ...promise }, served));
    }
    if (rounds.throughput > 0) {
      for (const mode of ['keep-alive', 'connection per request'] as const) {
        onProgress(`${mode}${suffix}`);
        const { rate, processor } = await measureThroughput(setup, mode, generator, rounds.throughput);
        comparisons.push(
          compareSides({ label: `${mode}${suffix}`, unit: 'requests/s', as: 'ratio', limit: 0.99 }, rate),
        );
        comparisons.push(compareSides({ label: 'processor time of one', unit: 'µs', as: 'ratio' }, processor));
      }
    }
  }
  return { node: node.version, comparisons };
}
