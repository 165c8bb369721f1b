import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from '../../release/releases.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import { reloadUnits } from '../../ways/plan.js';
import type { Told } from '../../ways/told.js';
import { change } from '../trust/in-folder.js';
import { type Change, findChangedPaths } from './changes.js';
import { removeKept } from './claims/kept.js';
import { findMissingFolders, listStateFolders, makeFolders } from './folders.js';
import { goOver } from './go-over.js';
import { watchInterrupts } from './interrupts.js';
import { type Journal, removeJournal, writeJournal } from './journal.js';
import { observe } from './observed.js';
import { dropOld, keepOld, put, removeFile, tryTo } from './put.js';
import { type Installation, recordFolder, writeRecord } from './record.js';
import { rollBack } from './roll-back.js';
import { removeAddedSockets } from './sockets.js';
import { type Report, runStep, tryStep } from './steps.js';

/** An installation that is decided on. */
export type Work = {
  root: string;
  plan: Plan;
  options: Options;
  told: Told;
  version: string;
  /** The folder of the program. */
  project: string;
  changes: Change[];
  /** The command line that asks for it, and the folder in which it was started. */
  words: string[];
  folder: string;
  /** What is installed under this name already. */
  earlier?: Installation;
  /** The releases as they are when it is done. */
  releases?: Release[];
  /** A service that is restarted, or started, whether or not its unit has changed. */
  restart?: string;
};

/**
 * Performs a plan, and `prove` at its end. When a step fails, all is taken back and the error is passed on; when the
 * process is killed, the journal tells the next one.
 * @throws {LowportError} `ERR_STEP`, `ERR_INTERRUPTED`, and what `prove` throws.
 */
export async function install<Proof>(work: Work, prove: () => Promise<Proof>, report: Report): Promise<Proof> {
  const { root } = work;
  const journal = makeJournal(work);
  begin(root, journal);
  const stop = watchInterrupts();
  try {
    await perform(work, journal, step => {
      stop.refuse();
      report(step);
    });
    const proof = await Promise.race([prove(), stop.raised]);
    writeRecord(root, makeRecord(work, journal));
    removeKept(root, work.plan.name);
    finish(root, journal);
    return proof;
  } catch (error) {
    report('It failed: all is taken back.');
    for (const complaint of await rollBack(root, journal, report)) report(complaint);
    throw error;
  } finally {
    stop.end();
  }
}

function begin(root: string, journal: Journal): void {
  try {
    makeFolders([recordFolder], root);
    // Options and plans may hold what is nobody's business; earlier versions left it open.
    change(recordFolder, root, place => chmodSync(place, 0o700));
    writeJournal(root, journal);
  } catch (error) {
    tryTo(() => removeJournal(root, journal.plan.name));
    throw error;
  }
}

/** What is left to do when the record is written: from then on the installation counts as done. */
export function finish(root: string, journal: Journal): void {
  for (const { path } of journal.changes) dropOld(path, root);
  removeJournal(root, journal.plan.name);
}

async function perform(work: Work, journal: Journal, report: Report): Promise<void> {
  const { root, plan, changes, earlier } = work;
  // Another way has nothing in common with this one: it is taken off before, and its ports are closed meanwhile.
  const isOtherWay = earlier !== undefined && earlier.plan.way !== plan.way;
  if (isOtherWay) {
    for (const command of earlier.plan.undo) await runStep(command, root, report);
    if (root === '/') await removeAddedSockets(earlier.plan, report);
  }
  for (const command of plan.prepare) await runStep(command, root, report);
  makeFolders(
    journal.folders.filter(folder => needsFolder(folder, changes)),
    root,
  );
  for (const { path, action, entry } of changes) {
    if (entry === undefined || action === 'keep') continue;
    report(`write ${path}`);
    if (action === 'change') keepOld(path, root);
    put(entry, root);
  }
  if (root === '/') for (const command of plan.verify) await runStep(command, root, report);
  for (const command of plan.apply) await runStep(command, root, report);
  if (earlier !== undefined && !isOtherWay && root === '/') {
    await goOver(earlier.plan, plan, findChangedPaths(changes), report, work.restart);
  }
  await removeRest(work, report);
  if (!isOtherWay) return;
  // What both would settle is still in use: an image that both make under the same name.
  const own = new Set(plan.settle.map(command => command.join(' ')));
  for (const command of earlier.plan.settle) {
    if (!own.has(command.join(' '))) await tryStep(command, root, report);
  }
}

/** What the earlier plan had and this one has not. Units are stopped first, when nothing needs them any more. */
async function removeRest({ root, plan, changes }: Work, report: Report): Promise<void> {
  const rest = changes.filter(({ action }) => action === 'remove');
  if (rest.length === 0) return;
  // A unit of the same name may have come from another file: app.container.
  const kept = new Set(plan.files.map(({ unit }) => unit));
  const units = rest.flatMap(({ unit }) => (unit === undefined || kept.has(unit) ? [] : [unit]));
  if (units.length > 0) {
    await runStep(['systemctl', 'disable', ...units], root, report);
    await runStep(['systemctl', 'stop', ...units], root, report);
  }
  for (const { path } of rest) {
    report(`remove ${path}`);
    keepOld(path, root);
    removeFile(path, root);
  }
  await runStep(reloadUnits, root, report);
}

function makeJournal({ root, plan, project, words, folder, changes, earlier }: Work): Journal {
  const { own, shared } = listStateFolders(plan);
  const paths = changes.filter(({ action }) => action === 'create').map(({ path }) => path);
  const folders = [...own, ...shared, recordFolder].map(one => join(one, 'file'));
  const missing = findMissingFolders([...paths, ...folders], root);
  return {
    format: 1,
    id: randomUUID(),
    kind: 'install',
    project,
    plan,
    ...(earlier && { earlier }),
    changes: changes.map(({ path, action, unit }) => ({ path, action, ...(unit !== undefined && { unit }) })),
    folders: missing,
    words,
    folder,
  };
}

function makeRecord(
  { root, plan, options, told, version, project, changes, earlier, releases }: Work,
  { id, folders }: Journal,
): Installation {
  const installed = changes.filter(({ action }) => action !== 'remove');
  return {
    format: 1,
    id,
    version,
    installedAt: new Date().toISOString(),
    project,
    told,
    options,
    plan,
    installed: installed.map(({ path, unit }) => ({
      path,
      state: observe(path, root),
      ...(unit !== undefined && { unit }),
    })),
    folders: [...new Set([...(earlier?.folders ?? []), ...folders])],
    ...(releases && { releases }),
  };
}

function needsFolder(folder: string, changes: readonly Change[]): boolean {
  return changes.some(({ path, action }) => action === 'create' && path.startsWith(`${folder}/`));
}
