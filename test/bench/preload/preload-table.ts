import type { Table } from '../table.js';
import { renderPreload } from './render-preload.js';
import { type PreloadResult, runPreload } from './run-preload.js';

/** What the preload costs an unmodified program on each Node. */
export const preloadTable: Table = {
  name: 'preload',
  summary: 'what the preload costs an unmodified program: node --require lowport/register against node',
  async measure({ nodes, preloading, rounds, generator, details, onProgress }) {
    const results: PreloadResult[] = [];
    for (const node of nodes) {
      const onStep = (label: string) => onProgress(`Node ${node.version}: ${label}`);
      results.push(await runPreload(node, preloading, rounds, generator, onStep));
    }
    const text =
      `${renderPreload(results, details)}\n\n` +
      `Medians of ${rounds.start} starts, ${rounds.memory} processes (memory) and ${rounds.throughput} processes ` +
      `(requests, by ${generator.name}) of each side in turns, preloaded by ${preloading}.\n` +
      'empty: a preload that does nothing; noise: no preload on both sides.';
    return { text, result: results };
  },
};
