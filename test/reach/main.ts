/** `npm run reach`: what a hostile program reaches in each sandbox, as the table of docs/sandbox.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { explainNoHost } from '../host/explain-no-host.js';
import { startHost } from '../host/host.js';
import { projectFolder } from '../host/paths.js';
import type { Suite } from '../host/root.js';
import { levels } from './levels.js';
import { deployHostile, measureReach, type Reach } from './measure.js';
import { prepareHost } from './prepare-host.js';
import { renderTable, type Version } from './render.js';

const suites: readonly Suite[] = ['bullseye', 'bookworm', 'trixie', 'sid'];

const options = new Command()
  .name('npm run reach --')
  .description('what a hostile program reaches in each sandbox, on systemd 247, 252, 257 and 262')
  .option('--only <suites>', 'Debian releases', text => text.split(','))
  .option('--json <file>', 'add every answer, with its reason, to this file; the table is of all that is in it')
  .option('--write', 'put the table into docs/sandbox.md')
  .parse()
  .opts();

const obstacle = explainNoHost();
if (obstacle !== undefined) throw new Error(`The table needs hosts of its own, and a host ${obstacle}`);

const { json } = options;
let versions: Version[] = json !== undefined && existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : [];
for (const suite of suites.filter(one => options.only?.includes(one) ?? true)) {
  const host = await startHost({ suite });
  try {
    const { stdout } = await host.run('systemctl --version');
    await prepareHost(host);
    await deployHostile(host);
    const reaches: Reach[] = [];
    for (const level of levels) {
      process.stderr.write(`${suite}: ${level.name}\n`);
      reaches.push(await measureReach(host, level));
    }
    const systemd = /^systemd (\d+)/.exec(stdout)?.[1] ?? 'unknown';
    versions = [...versions.filter(one => one.systemd !== systemd), { systemd, reaches }];
    versions.sort((one, other) => Number(one.systemd) - Number(other.systemd));
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(versions, undefined, 2)}\n`);
  } finally {
    await host.end();
  }
}

const table = renderTable(versions);
process.stdout.write(table);
if (options.write) {
  const page = join(projectFolder, 'docs/sandbox.md');
  const place = /(<!-- npm run reach writes this table[^\n]*\n).*?(<!-- end -->)/s;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(place, (_, start, end) => start + table + end),
  );
}
