/** `npm run test:matrix`: the tests of hosts on each Debian, and those of processes on each Node, as a table. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { findNode } from '../bench/find-node.js';
import { explainNoHost } from '../host/explain-no-host.js';
import { projectFolder } from '../host/paths.js';
import type { Suite } from '../host/root.js';
import { installNode } from '../support/runtimes.js';
import { renderPage } from './render.js';
import { type Row, runTests } from './run-tests.js';

const debians: Readonly<Record<Suite, string>> = {
  bullseye: 'Debian 11, systemd 247',
  bookworm: 'Debian 12, systemd 252',
  trixie: 'Debian 13, systemd 257',
  sid: 'Debian sid, systemd 262',
};

const options = new Command()
  .name('npm run test:matrix --')
  .description('the tests of hosts on each Debian, and those of processes on each Node')
  .option('--suites <names>', 'of Debian', splitList, Object.keys(debians))
  .option('--nodes <majors>', 'versions of Node', splitList, ['20', '22', '24', '26'])
  .option('--tests <glob>', 'of the tests of hosts', '**')
  .option('--write', 'put the table into docs/matrix.md')
  .parse()
  .opts();

const rows: Row[] = [];
const note = (row: Row) => {
  rows.push(row);
  process.stderr.write(`${row.on}: ${row.passed} passed, ${row.failed.length} failed, ${row.skipped} skipped\n`);
};

for (const major of options.nodes) {
  const node = await installNode(major);
  const on = `Node ${findNode(node).version}`;
  note(await runTests({ on, files: 'build/test/serve/**/*.test.js', env: { LOWPORT_TEST_NODE: node } }));
}
const obstacle = explainNoHost();
if (obstacle !== undefined && options.suites.length > 0) {
  throw new Error(`The tests of hosts need hosts, and a host ${obstacle}. Without them: --suites ''`);
}
for (const suite of options.suites) {
  const on = debians[suite as Suite] ?? suite;
  const files = `build/test/on-host/${options.tests}/*.test.js`;
  note(await runTests({ on, files, env: { LOWPORT_TEST_SUITE: suite } }));
}

const words = process.argv.slice(2).join(' ');
const page = renderPage(rows, `npm run test:matrix${words === '' ? '' : ` -- ${words}`}`);
process.stdout.write(page);
if (options.write) writeFileSync(join(projectFolder, 'docs/matrix.md'), page);
if (rows.some(({ failed }) => failed.length > 0)) process.exitCode = 1;

function splitList(text: string): string[] {
  return text.split(',').filter(part => part !== '');
}
