/** `npm run bench`: what lowport costs, and gains, measured side by side in one run. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { installNode } from '../support/node-versions.js';
import { findNode } from './find-node.js';
import { findLoadGenerator } from './load.js';
import { renderPreload } from './preload/render-preload.js';
import { runPreload } from './preload/run-preload.js';

const program = new Command()
  .name('npm run bench --')
  .description('What the preload costs an unmodified program: node --require lowport/register against node.')
  .option('--node <path...>', 'node binaries to measure', [])
  .option(
    '--versions <majors>',
    'versions of Node to install into the cache folder and measure: 22,24,26',
    splitList,
    [],
  )
  .addOption(
    new Option('--preloading <option>', 'how node is told of it')
      .choices(['--require', '--import'])
      .default('--require'),
  )
  .option('--start-rounds <count>', 'starts of each side', parseCount, 40)
  .option('--memory-rounds <count>', 'processes of each side', parseCount, 15)
  .option('--throughput-rounds <count>', 'processes of each side and mode; one takes 15 s', parseCount, 7)
  .option('--details', 'show the processor time behind the figures, too', false)
  .option('--json <file>', 'write all figures there')
  .parse();

const options = program.opts();
const installed = await Promise.all(options.versions.map(installNode));
const chosen = [...options.node, ...installed].map(findNode);
const nodes = chosen.length > 0 ? chosen : [findNode(process.execPath)];
const generator = findLoadGenerator();
const rounds = { start: options.startRounds, memory: options.memoryRounds, throughput: options.throughputRounds };
const machine = {
  processors: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  loadBefore: loadavg()[0] ?? 0,
};

const preload = [];
for (const node of nodes) {
  preload.push(
    await runPreload(node, options.preloading, rounds, generator, label =>
      process.stderr.write(`Node ${node.version}: ${label}\n`),
    ),
  );
}

process.stdout.write(`${renderPreload(preload, options.details)}\n\n`);
process.stdout.write(
  `Medians of ${rounds.start} starts, ${rounds.memory} processes (memory) and ${rounds.throughput} processes (requests, by ${generator.name}) ` +
    `of each side in turns.\n` +
    `empty: a preload that does nothing; noise: no preload on both sides.\n` +
    `${machine.processors}, load average before ${machine.loadBefore.toFixed(2)}.\n`,
);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ machine, generator: generator.name, preload }, undefined, 2)}\n`);
}

function splitList(text: string): string[] {
  return text.split(',').filter(part => part !== '');
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a number of rounds.');
  return Number(text);
}
