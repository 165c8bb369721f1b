import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { refuseForeign, removals } from '../../deploy/host/install/changes.js';
import { runAlone } from '../../deploy/host/install/lock.js';
import { type Installation, readRecord } from '../../deploy/host/install/record.js';
import { recover } from '../../deploy/host/install/recover.js';
import { commandFor } from '../../deploy/host/install/steps.js';
import { uninstall } from '../../deploy/host/install/uninstall.js';
import { refuseLinksOut } from '../../deploy/host/trust/image.js';
import { checkInstalledName } from '../../deploy/ways/name.js';
import type { CommandContext } from '../context.js';
import { ask, requireRoot } from '../deploy/ask.js';
import { type Paint, renderChanges, renderCommands } from '../deploy/preview.js';
import { refuseUnknown } from '../deploy/require-installation.js';
import { readUsage } from '../usage.js';
import { warnOfOwnCode } from '../warn-of-own-code.js';

/**
 * `lowport uninstall <name>`: takes off the host what install has put there, and leaves what the program itself wrote.
 * --json: schemas/uninstall.json
 */
export function defineUninstall(command: Command, { cwd, output }: CommandContext): void {
  command
    .argument('<name>', 'what it was installed as; lowport status lists them')
    .option('--dry-run', 'show what would be removed, and do nothing')
    .option('--yes', 'do not ask')
    .option('--force', 'remove also files that were edited since')
    .option('--purge', "remove the program's own state, too: /var/lib/NAME")
    .option('--root <dir>', 'uninstall from the image in this folder')
    .action(async (name, { dryRun = false, yes = false, force = false, purge = false, root: image }) => {
      if (!dryRun) requireRoot('uninstall', { image });
      readUsage(() => checkInstalledName(name));
      const root = image === undefined ? '/' : resolve(cwd, image);
      refuseLinksOut(root);
      warnOfOwnCode(output);
      const report = (step: string) => output.note(`  ${step}`);
      const listCommands = ({ plan }: Installation) =>
        plan.undo.map(command => commandFor(root, command)).filter(command => command !== undefined);
      const look = () => {
        const found = readRecord(root, name);
        if (found === undefined) return undefined;
        const changes = removals([...found.installed].reverse(), root);
        if (!force) refuseForeign(changes, root);
        return { found, changes };
      };
      const show = (text: string, { found, changes }: NonNullable<ReturnType<typeof look>>, left: object) =>
        output.result(text, { name, root, dryRun, changes: changes.map(pick), commands: listCommands(found), ...left });
      const preview = ({ found, changes }: NonNullable<ReturnType<typeof look>>, paint: Paint) =>
        `${renderChanges(changes, root, paint)}\n${renderCommands(listCommands(found))}`;

      if (dryRun) {
        const work = look() ?? refuseUnknown(name, root);
        return show(preview(work, output.paint), work, { kept: [], complaints: [] });
      }
      await runAlone(root, async () => {
        const recovered = await recover(root, name, report);
        const work = look();
        if (work === undefined) {
          if (!recovered) refuseUnknown(name, root);
          return output.result('', { name, root, dryRun, changes: [], commands: [], kept: [], complaints: [] });
        }
        if (!yes) output.note(preview(work, output.paintNote).trimEnd());
        if (!yes && !(await ask(`Uninstall ${name}`))) return output.note('Nothing was changed.');
        const { state, complaints } = await uninstall(root, work.found, { changes: work.changes, purge }, report);
        for (const complaint of complaints) output.note(`  ${complaint}`);
        for (const folder of state) output.note(`Kept, as the program wrote it: ${folder} (--purge removes it)`);
        show(`${name} is uninstalled.\n`, work, { kept: state, complaints });
      });
    });
}

function pick({ path, action, foreign }: ReturnType<typeof removals>[number]): object {
  return { path, action, foreign };
}
