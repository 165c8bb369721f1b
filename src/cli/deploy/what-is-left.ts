import { findForeignUnit } from '../../deploy/host/install/claims/find-foreign-unit.js';
import { type Kept, listOthers, listPurged, purgeKept } from '../../deploy/host/install/claims/kept.js';
import { lookInto } from '../../deploy/host/install/claims/look.js';
import { findInterrupted } from '../../deploy/host/install/interrupted.js';
import { listJournals } from '../../deploy/host/install/journal.js';
import { listRecords } from '../../deploy/host/install/record.js';
import { type Interrupted, isBeside, judgeInterrupted } from '../../deploy/interrupted.js';
import { formatCommand } from '../../deploy/shell.js';
import { LowportError } from '../../errors.js';
import type { Output } from '../output.js';
import { ask } from './ask.js';

/** The name of an installation, and the host or image that it is, or was, on. */
type Place = { name: string; root: string };

/**
 * Of a host on which a change was interrupted it cannot be said what another would change: that one is settled first.
 * @throws {LowportError} `ERR_HALF_DONE`
 */
export async function refuseHalfDone(place: Place): Promise<void> {
  for (const one of await listInterrupted(place)) {
    const { text, cure } = judgeInterrupted(one);
    if (!isBeside(one)) throw new LowportError('ERR_HALF_DONE', text, { hint: cure });
  }
}

/** What a command would settle first. */
export async function noteInterrupted(place: Place, output: Output): Promise<void> {
  for (const one of await listInterrupted(place))
    output.note(`First it would settle this: ${judgeInterrupted(one).text}`);
}

/** Only root may know of it. */
async function listInterrupted({ name, root }: Place): Promise<Interrupted[]> {
  return root === '/' && process.getuid?.() === 0 ? await findInterrupted(name) : [];
}

/** The folders in which the program of an installation that is gone has kept something. */
export function listKept(kept: Kept | undefined, root: string): string[] {
  const look = lookInto(root);
  return kept === undefined ? [] : listPurged(kept, root).filter(path => look.stat(path)?.isDirectory() === true);
}

export function noteKept(place: Place, folders: readonly string[], output: Output): void {
  for (const folder of folders) {
    output.note(`Kept, as the program wrote it: ${folder} (${purgeCommand(place)} removes it)`);
  }
}

/**
 * Removes what an installation that is gone has kept.
 * @throws {LowportError} `ERR_NAME_TAKEN` where a unit of that name is there again, and may use it; `ERR_NOT_REMOVED`.
 */
export async function purge(
  { name, root }: Place,
  kept: Kept,
  { dryRun, yes }: { dryRun: boolean; yes: boolean },
  output: Output,
): Promise<void> {
  refuseUsed(kept, root);
  const folders = listPurged(kept, root);
  const others = listOthers(kept, root);
  const changes = folders.map(path => ({ path, action: 'remove', foreign: false }));
  const value = { name, root, dryRun, changes, commands: [], kept: others, complaints: [] };
  const text = folders.map(path => `remove ${path}, with all that is in it\n`).join('');
  for (const path of others) output.note(`${path} is not what ${name} has left there, and stays.`);
  if (dryRun) return output.result(text, value);
  if (!yes) output.note(text.trimEnd());
  if (!yes && !(await ask(`Remove what ${name} has kept`))) return output.note('Nothing was changed.');
  purgeKept(root, kept);
  output.result(folders.length === 0 ? '' : `What ${name} had kept is removed.\n`, value);
}

function refuseUsed({ name, units }: Kept, root: string): void {
  const nothing = { units: new Set<string>(), hasWritten: () => false };
  const found = units.map(unit => findForeignUnit(unit, lookInto(root), nothing)).find(one => one !== undefined);
  if (found === undefined) return;
  throw new LowportError('ERR_NAME_TAKEN', `${name}: ${found.place} is there, and may use what ${name} has kept`, {
    hint: `See what it is for: systemctl cat ${found.unit}\nRemove it before, or leave what it uses.`,
  });
}

/** @throws {LowportError} `ERR_NOT_INSTALLED` */
export function refuseMissing(place: Place, kept: Kept | undefined): never {
  const { name, root } = place;
  const installed = listRecords(root);
  const folders = listKept(kept, root);
  const others =
    installed.length === 0 ? 'Nothing is installed: lowport install.' : `Installed: ${installed.join(', ')}.`;
  const cures = [
    ...(folders.length === 0
      ? []
      : [`What its program has kept is in ${folders.join(', ')}; to remove it: ${purgeCommand(place)}`]),
    ...(listJournals(root).includes(name) ? [`A change of it was interrupted: ${settleCommand(place)}`] : []),
  ];
  throw new LowportError('ERR_NOT_INSTALLED', `${name}: lowport has installed nothing of that name`, {
    hint: [...cures, ...(cures.length === 0 ? [others] : [])].join('\n'),
  });
}

/** @throws {LowportError} `ERR_NOT_INTERRUPTED` */
export function refuseUninterrupted(name: string): never {
  throw new LowportError('ERR_NOT_INTERRUPTED', `${name}: no change of it was interrupted`, {
    hint: 'lowport status shows what is installed, and what was interrupted.',
  });
}

function purgeCommand({ name, root }: Place): string {
  return formatCommand(['lowport', 'uninstall', name, ...(root === '/' ? [] : ['--root', root]), '--purge']);
}

function settleCommand({ name, root }: Place): string {
  return formatCommand(['lowport', 'uninstall', name, ...(root === '/' ? [] : ['--root', root]), '--interrupted']);
}
