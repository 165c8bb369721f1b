import { trialName } from '../../harden/trial-units.js';
import { nextUnit } from '../../release/next-units.js';
import { endInstance } from '../second/running.js';
import { finish } from './install.js';
import { leadsBack, readJournal, removeJournal } from './journal.js';
import { rollBack } from './roll-back.js';
import type { Report } from './steps.js';
import { remove } from './uninstall.js';

/**
 * Brings what a killed lowport has left to one of its two ends, before anything else is done under that name: an
 * installation is taken back, unless it was as good as done; a removal is finished; a trial of harden, and a version that a
 * deploy has tried, are taken off.
 * Returns whether there was anything.
 */
export async function recover(root: string, name: string, report: Report): Promise<boolean> {
  const journal = readJournal(root, name);
  const hadTrial = root === '/' && (await endInstance(`${trialName(name)}.service`));
  if (hadTrial) report(`A trial of lowport harden for ${name} was interrupted: it is taken off.`);
  const hadNext = root === '/' && (await endInstance(nextUnit(name)));
  if (hadNext) report(`A deploy of ${name} was interrupted: the version that it tried is taken off.`);
  if (journal === undefined) {
    removeJournal(root, name);
    return hadTrial || hadNext;
  }
  if (journal.kind === 'uninstall') {
    report(`The removal of ${name} was interrupted: it is finished now.`);
    for (const complaint of (await remove(root, journal, report)).complaints) report(complaint);
  } else if (leadsBack(journal, root)) {
    const what = journal.earlier === undefined ? 'An installation' : 'An update';
    report(`${what} of ${name} was interrupted: it is taken back first.`);
    for (const complaint of await rollBack(root, journal, report)) report(complaint);
  } else {
    report(`An installation of ${name} was interrupted at its very end: it is finished now.`);
    finish(root, journal);
  }
  return true;
}
