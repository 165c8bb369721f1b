import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { renderTable } from '../render-table.js';
import { median, medianOfRounds, orderOfRound } from '../statistics.js';
import type { Table } from '../table.js';

/** What is promised: so many times an empty program, at most. */
const atMost = 1.6;
const bin = fileURLToPath(new URL('../../../../dist/cli/main.js', import.meta.url)); // seen from build/test/bench/command-line/

/** How long the command line takes to answer. */
export const commandLineTable: Table = {
  name: 'command-line',
  summary: 'the time that lowport --help takes, beside node -e 0',
  async measure({ nodes, rounds, onProgress }) {
    const results = nodes.map(node => {
      onProgress(`Node ${node.version}`);
      return { node: node.version, ...measure(node.path, rounds.start) };
    });
    const rows = results.map(({ node, empty, help }) => {
      const ratio = medianOfRounds(help, empty, (ours, theirs) => ours / theirs);
      const misses = ratio > atMost ? ' ✗' : '';
      return [`Node ${node}`, `**${ratio.toFixed(2)}${misses}**`, median(empty).toFixed(1), median(help).toFixed(1)];
    });
    const head = ['', `ratio, at most ${atMost}`, 'node -e 0 (ms)', 'lowport --help (ms)'];
    return { text: `${renderTable(head, rows)}\n\nMedians of ${rounds.start} runs of each in turns.`, result: results };
  },
};

function measure(node: string, rounds: number): { empty: number[]; help: number[] } {
  const sides = [
    { args: ['-e', '0'], times: [] as number[] },
    { args: [bin, '--help'], times: [] as number[] },
  ] as const;
  for (const { args } of sides) spawnSync(node, args); // the files are in memory then
  for (let round = 0; round < rounds; round++) {
    for (const { args, times } of orderOfRound(sides, round)) {
      const began = performance.now();
      spawnSync(node, args, { stdio: 'ignore' });
      times.push(performance.now() - began);
    }
  }
  return { empty: sides[0].times, help: sides[1].times };
}
