import { resolve } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { refuseForeign, removals } from '../../deploy/host/install/changes.js';
import { readKept } from '../../deploy/host/install/claims/kept.js';
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
import {
  listKept,
  noteInterrupted,
  noteKept,
  purge,
  refuseMissing,
  refuseUninterrupted,
} from '../deploy/what-is-left.js';
import { readUsage } from '../usage.js';
import { warnOfOwnCode } from '../warn-of-own-code.js';

type Found = { found: Installation; changes: ReturnType<typeof removals> };

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
    .option('--purge', "remove the program's own state, too: /var/lib/NAME; also where it is uninstalled already")
    .addOption(
      new Option(
        '--interrupted',
        'take back an installation that was interrupted, or finish such a removal, and nothing else; without a question',
      ).conflicts(['dryRun', 'force', 'purge']),
    )
    .option('--root <dir>', 'uninstall from the image in this folder')
    .action(async (name, flags) => {
      const { dryRun = false, yes = false, force = false, interrupted = false, root: image } = flags;
      if (!dryRun) requireRoot('uninstall', { image });
      readUsage(() => checkInstalledName(name));
      const root = image === undefined ? '/' : resolve(cwd, image);
      refuseLinksOut(root);
      warnOfOwnCode(output);
      const report = (step: string) => output.note(`  ${step}`);
      const place = { name, root };
      const listCommands = ({ plan }: Installation) =>
        plan.undo.map(one => commandFor(root, one)).filter(one => one !== undefined);
      const look = (): Found | undefined => {
        const found = readRecord(root, name);
        if (found === undefined) return undefined;
        const changes = removals([...found.installed].reverse(), root);
        if (!force) refuseForeign(changes, root);
        return { found, changes };
      };
      const tell = (text: string, of: Found | undefined, left: { kept: string[]; complaints: string[] }) =>
        output.result(text, {
          ...place,
          dryRun,
          changes: of?.changes.map(pick) ?? [],
          commands: of === undefined ? [] : listCommands(of.found),
          ...left,
        });
      const preview = ({ found, changes }: Found, paint: Paint) =>
        `${renderChanges(changes, root, paint)}\n${renderCommands(listCommands(found))}`;

      if (dryRun) {
        await noteInterrupted(place, output);
        const work = look();
        if (work !== undefined) return tell(preview(work, output.paint), work, { kept: [], complaints: [] });
        const kept = readKept(root, name);
        if (kept === undefined || flags.purge !== true) refuseMissing(place, kept);
        return purge(place, kept, { dryRun, yes }, output);
      }
      await runAlone(root, async () => {
        const recovered = await recover(root, name, report);
        if (interrupted && !recovered) refuseUninterrupted(name);
        const work = interrupted ? undefined : look();
        if (work === undefined) {
          const kept = readKept(root, name);
          if (kept !== undefined && flags.purge === true) return purge(place, kept, { dryRun, yes }, output);
          if (!recovered) refuseMissing(place, kept);
          const folders = listKept(kept, root);
          noteKept(place, folders, output);
          return tell(`${name}: what was interrupted is at its end.\n`, undefined, { kept: folders, complaints: [] });
        }
        if (!yes) output.note(preview(work, output.paintNote).trimEnd());
        if (!yes && !(await ask(`Uninstall ${name}`))) return output.note('Nothing was changed.');
        const asked = { changes: work.changes, purge: flags.purge === true };
        const { state, complaints } = await uninstall(root, work.found, asked, report);
        for (const complaint of complaints) output.note(`  ${complaint}`);
        noteKept(place, state, output);
        tell(`${name} is uninstalled.\n`, work, { kept: state, complaints });
      });
    });
}

function pick({ path, action, foreign }: Found['changes'][number]): object {
  return { path, action, foreign };
}
