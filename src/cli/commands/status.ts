import type { Command } from '@commander-js/extra-typings';
import { hasError } from '../../deploy/finding.js';
import { type Installation, listRecords } from '../../deploy/host/install/record.js';
import { collectStatus } from '../../deploy/host/status/collect.js';
import type { Status } from '../../deploy/status/facts.js';
import { checkInstalledName } from '../../deploy/ways/name.js';
import type { CommandContext } from '../context.js';
import { requireInstallation } from '../deploy/require-installation.js';
import { FoundProblems } from '../found-problems.js';
import { renderList, renderStatus, type Screen } from '../status/render.js';
import { watchAsStream, watchOnPage } from '../status/watch.js';
import { readUsage } from '../usage.js';

const logLines = 10;

/**
 * `lowport status [name]`: whether an installation is all right, and what it does now; without a name a line for each.
 * Ends with 1 where something is wrong. --json: schemas/status.json
 */
export function defineStatus(command: Command, { output, env }: CommandContext): void {
  command
    .argument('[name]', 'what it was installed as; default: all that is installed')
    .option('--watch', 'show it anew every 2 seconds, until Ctrl-C')
    .action(async (name, flags) => {
      const look = () => Promise.all(findInstallations(name).map(one => collectStatus(one, logLines)));
      const screen = (): Screen => ({ columns: process.stdout.columns ?? 80, now: Date.now(), paint: output.paint });
      const show = (installed: readonly Status[]) => output.result(render(installed, name, screen()), { installed });
      const hasPage = process.stdout.isTTY && !output.flags.json && env['TERM'] !== 'dumb';
      const watch = () =>
        hasPage
          ? watchOnPage(look, installed => render(installed, name, screen()), process.stdout)
          : watchAsStream(look, show);
      const installed = await (flags.watch === true ? watch() : look());
      show(installed);
      if (installed.some(({ findings }) => hasError(findings))) throw new FoundProblems();
    });
}

/** Of the one that was named, or the only one that there is, there is room for all. */
function render(installed: readonly Status[], name: string | undefined, screen: Screen): string {
  const [first] = installed;
  return first !== undefined && (name !== undefined || installed.length === 1)
    ? renderStatus(first, screen)
    : renderList(installed, screen);
}

function findInstallations(name: string | undefined): Installation[] {
  if (name !== undefined) readUsage(() => checkInstalledName(name));
  const wanted = name === undefined ? listRecords('/') : [name];
  return wanted.map(one => requireInstallation(one));
}
