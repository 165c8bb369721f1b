import type { Command } from '@commander-js/extra-typings';
import { hasError } from '../../deploy/finding.js';
import { readKept } from '../../deploy/host/install/claims/kept.js';
import { findInterrupted } from '../../deploy/host/install/interrupted.js';
import { listRecords, readRecord } from '../../deploy/host/install/record.js';
import { collectStatus } from '../../deploy/host/status/collect.js';
import { judgeInterrupted } from '../../deploy/interrupted.js';
import { checkInstalledName } from '../../deploy/ways/name.js';
import type { CommandContext } from '../context.js';
import { refuseMissing } from '../deploy/what-is-left.js';
import { FoundProblems } from '../found-problems.js';
import type { Screen } from '../status/render.js';
import { renderAll, type Seen } from '../status/render-all.js';
import { watchAsStream, watchOnPage } from '../status/watch.js';
import { readUsage } from '../usage.js';

const logLines = 10;

/**
 * `lowport status [name]`: whether an installation is all right, and what it does now; without a name a line for each; and
 * what was interrupted. Ends with 1 where something is wrong. --json: schemas/status.json
 */
export function defineStatus(command: Command, { output, env }: CommandContext): void {
  command
    .argument('[name]', 'what it was installed as; default: all that is installed')
    .option('--watch', 'show it anew every 2 seconds, until Ctrl-C')
    .action(async (name, flags) => {
      if (name !== undefined) readUsage(() => checkInstalledName(name));
      const look = () => lookAround(name);
      const screen = (): Screen => ({ columns: process.stdout.columns ?? 80, now: Date.now(), paint: output.paint });
      const render = (seen: Seen) => renderAll(seen, name, screen());
      const show = (seen: Seen) => output.result(render(seen), describe(seen));
      const hasPage = process.stdout.isTTY && !output.flags.json && env['TERM'] !== 'dumb';
      const watch = () => (hasPage ? watchOnPage(look, render, process.stdout) : watchAsStream(look, show));
      const seen = await (flags.watch === true ? watch() : look());
      show(seen);
      if (
        hasError([...seen.installed.flatMap(({ findings }) => findings), ...seen.interrupted.map(judgeInterrupted)])
      ) {
        throw new FoundProblems();
      }
    });
}

async function lookAround(name: string | undefined): Promise<Seen> {
  const isWanted = (one: string) => name === undefined || one === name;
  const interrupted = await findInterrupted(name);
  const records = listRecords('/')
    .filter(isWanted)
    .flatMap(one => readRecord('/', one) ?? []);
  if (name !== undefined && records.length === 0 && interrupted.length === 0) {
    refuseMissing({ name, root: '/' }, readKept('/', name));
  }
  const own = (one: string) => interrupted.filter(other => other.name === one);
  const installed = await Promise.all(records.map(one => collectStatus(one, own(one.plan.name), logLines)));
  return { installed, interrupted };
}

function describe({ installed, interrupted }: Seen): object {
  return {
    installed,
    interrupted: interrupted.map(one => ({ ...one, finding: judgeInterrupted(one) })),
  };
}
