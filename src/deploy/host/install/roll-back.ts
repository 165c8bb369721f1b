import { reloadUnits } from '../../ways/plan.js';
import { findChangedPaths } from './changes.js';
import { writeKept } from './claims/kept.js';
import { removeEmpty, removeState } from './folders.js';
import { goOver } from './go-over.js';
import { type Journal, removeJournal } from './journal.js';
import { removeFile, restoreOld } from './put.js';
import { type Report, tryStep } from './steps.js';
import { listUndo } from './undo.js';
import { listUnits } from './units.js';

/**
 * Makes the host as it was before the installation that the journal stands for, whatever of it had happened. A step that
 * fails keeps none of the others from being taken; what is killed can be run again.
 * Returns what the failed steps said.
 */
export async function rollBack(root: string, journal: Journal, report: Report): Promise<string[]> {
  const { plan, project, earlier, changes, folders } = journal;
  const isNew = earlier === undefined || earlier.plan.way !== plan.way;
  const said = new Complaints();
  // What has not happened is undone with complaints that mean nothing.
  if (isNew) for (const command of listUndo(plan, root)) await tryStep(command, root, report);
  for (const { path, action } of [...changes].reverse()) {
    if (action === 'create') removeFile(path, root);
    else restoreOld(path, root);
  }
  if (isNew) for (const command of plan.settle) said.note(await tryStep(command, root, report));
  if (root === '/' && isNew) await tryStep(['systemctl', 'reset-failed', ...listUnits(plan)], root, () => {});
  if (earlier !== undefined) {
    said.note(await tryStep(reloadUnits, root, report));
    for (const command of [...earlier.plan.prepare, ...earlier.plan.apply])
      said.note(await tryStep(command, root, report));
    if (root === '/' && !isNew) {
      await goOver(plan, earlier.plan, findChangedPaths(changes), report).catch(error => said.note(String(error)));
    }
  } else {
    removeState(plan, root, folders, false);
    writeKept(root, plan, project, folders);
  }
  removeEmpty(folders, root);
  removeJournal(root, plan.name);
  // An image may have had no place for the journal.
  removeEmpty(folders, root);
  return said.list;
}

/** What failed, in the words of those that did. */
class Complaints {
  readonly list: string[] = [];

  note(text: string | undefined): void {
    if (text !== undefined) this.list.push(text);
  }
}
