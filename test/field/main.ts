/** `npm run field`: what works with lowport, as a table: real programs restarted under clients that never retry. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { findNode } from '../bench/find-node.js';
import { explainNoHost } from '../host/explain-no-host.js';
import { startHost } from '../host/host.js';
import { projectFolder } from '../host/paths.js';
import { installNode } from '../support/runtimes.js';
import { measure, type Subject } from './measure.js';
import { addOutcome, readReport, writeReport } from './outcomes-file.js';
import { fieldPackages } from './packages.js';
import type { FieldProgram } from './program.js';
import { fieldPrograms } from './programs.js';
import { describeOutcome, renderPage } from './render.js';

const all = [...fieldPackages, ...fieldPrograms];

const command = new Command()
  .name('npm run field --')
  .description('what works with lowport: real programs, restarted under clients that never retry')
  .option('--only <names>', 'programs whose name, folder or file has one of these words', splitList)
  .option('--node <majors>', 'versions of Node', splitList, ['20', '22', '24'])
  .option('--restarts <count>', 'under load, of each program on each Node', parseCount, 10)
  .option('--bare-restarts <count>', 'of the same program bare, on the first Node only', parseCount, 5)
  .option('--limit <seconds>', 'how long one program on one Node may take', parseCount, 300)
  .option('--json <file>', 'add all figures to this file; the table is of all that is in it')
  .option('--write', 'put the table into docs/works-with.md')
  .parse();
const options = command.opts();

const obstacle = explainNoHost();
if (obstacle !== undefined) throw new Error(`The table needs hosts of its own, and a host ${obstacle}`);

const report = readReport(options.json);
const chosen = all.filter(program => isChosen(program, options.only));
for (const node of options.node) {
  const binary = await installNode(node);
  report.nodes[node] = findNode(binary).version;
  report.systemd ||= await readSystemd(binary);
  for (const program of chosen) await note({ program, node, binary, side: 'lowport' }, options.restarts);
  if (node !== options.node[0] || options.bareRestarts === 0) continue;
  const comparable = chosen.filter(({ notBare }) => notBare === undefined);
  for (const program of comparable) await note({ program, node, binary, side: 'bare' }, options.bareRestarts);
}

const words = process.argv.slice(2).join(' ');
const page = renderPage(report, all, `npm run field${words === '' ? '' : ` -- ${words}`}`);
process.stdout.write(page);
if (options.write) {
  mkdirSync(join(projectFolder, 'docs'), { recursive: true });
  writeFileSync(join(projectFolder, 'docs/works-with.md'), page);
}

async function note(subject: Subject, restarts: number): Promise<void> {
  const outcome = await measure(subject, restarts, options.limit * 1000);
  process.stderr.write(`${describeOutcome(outcome)}\n`);
  addOutcome(report, outcome);
  writeReport(options.json, report);
}

async function readSystemd(node: string): Promise<string> {
  const host = await startHost({ node });
  const { stdout } = await host.run('systemctl --version');
  await host.end();
  return /^systemd (\d+)/.exec(stdout)?.[1] ?? 'unknown';
}

function isChosen({ name, app, file = '' }: FieldProgram, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some(word => [name, app, file].some(text => text.includes(word)));
}

function splitList(text: string): string[] {
  return text.split(',').filter(part => part !== '');
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is not a number.');
  return Number(text);
}
