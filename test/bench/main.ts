/** `npm run bench -- [TABLE...]`: what lowport costs, and gains, measured side by side in one run. */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { Argument, Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { installNode } from '../support/runtimes.js';
import { attacksTable } from './attacks/attacks-table.js';
import { commandLineTable } from './command-line/command-line-table.js';
import { findNode, type NodeBinary } from './find-node.js';
import { findLoadGenerator } from './load.js';
import { peersTable } from './peers/peers-table.js';
import { preloadTable } from './preload/preload-table.js';
import { restartsTable } from './restarts/restarts-table.js';
import type { Table } from './table.js';
import { tlsTable } from './tls/tls-table.js';
import { waysTable } from './ways/ways-table.js';

const tables: readonly Table[] = [
  preloadTable,
  peersTable,
  waysTable,
  restartsTable,
  tlsTable,
  attacksTable,
  commandLineTable,
];

const program = new Command()
  .name('npm run bench --')
  .description(tables.map(({ name, summary }) => `${name}: ${summary}`).join('\n'))
  .addArgument(new Argument('[tables...]', 'which to measure; all unless told').choices(tables.map(({ name }) => name)))
  .option('--node <path...>', 'node binaries to measure', [])
  .option(
    '--versions <majors>',
    'versions of Node to install into the cache folder and measure: 22,24,26',
    splitList,
    [],
  )
  .addOption(
    new Option('--preloading <option>', 'how node is told of the preload')
      .choices(['--require', '--import'])
      .default('--require' as const),
  )
  .option('--start-rounds <count>', 'starts of each side', parseCount, 40)
  .option('--memory-rounds <count>', 'processes of each side', parseCount, 15)
  .option('--throughput-rounds <count>', 'rounds of requests; one of each side and mode takes 15 s', parseCount, 7)
  .option('--restarts <count>', 'restarts of each kind', parseCount, 10)
  .option('--details', 'show the processor time behind the figures, too', false)
  .option('--json <file>', 'write all figures there')
  .parse();

const [chosen] = program.processedArgs as [string[]];
const options = program.opts();
const installed = await Promise.all(options.versions.map(installNode));
const [first = findNode(process.execPath), ...others] = [...options.node, ...installed].map(findNode);
const nodes: [NodeBinary, ...NodeBinary[]] = [first, ...others];
const generator = findLoadGenerator();
const machine = {
  processors: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  loadBefore: loadavg()[0] ?? 0,
};

const results: Record<string, unknown> = {};
for (const { name, measure } of tables.filter(table => chosen.length === 0 || chosen.includes(table.name))) {
  const { text, result } = await measure({
    nodes,
    generator,
    preloading: options.preloading,
    rounds: {
      start: options.startRounds,
      memory: options.memoryRounds,
      throughput: options.throughputRounds,
      restarts: options.restarts,
    },
    details: options.details,
    onProgress: label => process.stderr.write(`${name}: ${label}\n`),
  });
  results[name] = result;
  process.stdout.write(`${text}\n\n`);
}
process.stdout.write(`${machine.processors}, load average before ${machine.loadBefore.toFixed(2)}.\n`);
if (options.json !== undefined) {
  const figures = { machine, generator: generator.name, ...results };
  writeFileSync(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
}

function splitList(text: string): string[] {
  return text.split(',').filter(part => part !== '');
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a number of rounds.');
  return Number(text);
}
