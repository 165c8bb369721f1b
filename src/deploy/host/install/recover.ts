import { finish } from './install.js';
import { readJournal, removeJournal } from './journal.js';
import { readRecord } from './record.js';
import { rollBack } from './roll-back.js';
import type { Report } from './steps.js';
import { remove } from './uninstall.js';

/**
 * Brings what a killed lowport has left to one of its two ends, before anything else is done under that name: an
 * installation is taken back, unless it was as good as done; a removal is finished.
 * Returns whether there was anything.
 */
export async function recover(root: string, name: string, report: Report): Promise<boolean> {
  const journal = readJournal(root, name);
  if (journal === undefined) {
    removeJournal(root, name);
    return false;
  }
  if (journal.kind === 'uninstall') {
    report(`The removal of ${name} was interrupted: it is finished now.`);
    await remove(root, journal, report);
  } else if (readRecord(root, name)?.id === journal.id) {
    finish(root, journal);
  } else {
    report(`An installation of ${name} was interrupted: it is taken back first.`);
    await rollBack(root, journal, report);
  }
  return true;
}
