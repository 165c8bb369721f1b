import { randomUUID } from 'node:crypto';
import { trialName } from '../../harden/trial-units.js';
import { nextUnit } from '../../release/next-units.js';
import { removeDropIn } from '../harden/apply.js';
import { endInstance } from '../second/running.js';
import type { Change } from './changes.js';
import { writeKept } from './claims/kept.js';
import { removeEmpty, removeState } from './folders.js';
import { type Journal, removeJournal, writeJournal } from './journal.js';
import { removeFile } from './put.js';
import { type Installation, removeRecord } from './record.js';
import { removeAddedSockets } from './sockets.js';
import { type Report, tryStep } from './steps.js';
import { listUndo } from './undo.js';
import { listUnits } from './units.js';

/** What a removal leaves: state that the program itself wrote, and what commands complained of. */
export type Leftovers = { state: string[]; complaints: string[] };

/** Takes an installation off the host. Once begun it goes on to the end; what is killed is finished by the next run. */
export async function uninstall(
  root: string,
  { plan, project, folders }: Installation,
  { changes, purge }: { changes: Change[]; purge: boolean },
  report: Report,
): Promise<Leftovers> {
  const journal: Journal = {
    format: 1,
    id: randomUUID(),
    kind: 'uninstall',
    ...(project !== undefined && { project }),
    plan,
    changes: changes.map(({ path, action }) => ({ path, action })),
    folders,
    purge,
  };
  writeJournal(root, journal);
  return remove(root, journal, report);
}

/** All of the removal that the journal stands for, whatever of it has happened already. */
export async function remove(root: string, journal: Journal, report: Report): Promise<Leftovers> {
  const { plan, project, changes, folders, purge } = journal;
  const complaints: string[] = [];
  const attempt = async (command: Parameters<typeof tryStep>[0]) => {
    const said = await tryStep(command, root, report);
    if (said !== undefined) complaints.push(said);
  };
  for (const command of listUndo(plan, root)) await attempt(command);
  if (root === '/') await removeAddedSockets(plan, report);
  for (const { path } of [...changes].reverse()) {
    report(`remove ${path}`);
    removeFile(path, root);
  }
  removeDropIn(root, `${plan.name}.service`);
  if (root === '/') {
    for (const unit of [`${trialName(plan.name)}.service`, nextUnit(plan.name)]) await endInstance(unit);
  }
  for (const command of plan.settle) await attempt(command);
  // Units that had failed would stay in the lists.
  if (root === '/') await tryStep(['systemctl', 'reset-failed', ...listUnits(plan)], root, () => {});
  const state = removeState(plan, root, folders, purge === true);
  writeKept(root, plan, project, folders);
  removeEmpty(folders, root);
  removeRecord(root, plan.name);
  removeJournal(root, plan.name);
  // An image may have had no place for the journal.
  removeEmpty(folders, root);
  return { state, complaints };
}
