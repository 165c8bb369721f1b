import { join } from 'node:path';
import { isName } from '../../ways/name.js';
import type { Plan } from '../../ways/plan.js';
import type { Change } from './changes.js';
import { lookInto } from './claims/look.js';
import { removeEmpty } from './folders.js';
import { dropNew, removeFile, writeDurably } from './put.js';
import { readChecked } from './read-checked.js';
import { type Installation, listRecordFolder, readRecord, recordFolder, recordPath } from './record.js';
import { journalSchema } from './record-schema.js';

/**
 * What is about to be done, written before anything is touched: whoever finds it knows that its writer was interrupted,
 * and how to take back an installation or finish a removal, whatever had happened of it.
 */
export type Journal = {
  format: 1;
  id: string;
  kind: 'install' | 'uninstall';
  /** The folder of the program, as it was named. */
  project?: string;
  plan: Plan;
  /** What was installed before, where this is an update. */
  earlier?: Installation;
  changes: Pick<Change, 'path' | 'action' | 'unit'>[];
  /** Folders that are not there yet: those made for the files, and those that systemd makes for the program's state. */
  folders: string[];
  /** With install: the command line, and the folder in which it was started. */
  words?: string[];
  folder?: string;
  /** With uninstall: whether the program's own state goes, too. */
  purge?: boolean;
};

/** Undefined where nothing was interrupted. */
export function readJournal(root: string, name: string): Journal | undefined {
  const schema = journalSchema.assert(({ plan }) => plan.name === name, 'the journal of another name');
  return readChecked(journalPath(name), root, schema) as Journal | undefined;
}

export function writeJournal(root: string, journal: Journal): void {
  writeDurably(journalPath(journal.plan.name), root, `${JSON.stringify(journal)}\n`);
}

/** The names of which something was interrupted. Root only may know them. */
export function listJournals(root: string): string[] {
  const found = listRecordFolder(root).flatMap(file => /^\.(.+)\.journal$/.exec(file)?.[1] ?? []);
  return found.filter(isName).sort();
}

/** When it was written. */
export function readJournalTime(root: string, name: string): Date | undefined {
  return lookInto(root).stat(journalPath(name))?.mtime;
}

/** Whether what it stands for has to be taken back; else it is as good as done, or a removal, and is finished. */
export function leadsBack({ kind, plan, id }: Journal, root: string): boolean {
  return kind === 'install' && readRecord(root, plan.name)?.id !== id;
}

/** The end of what it stands for. Without any installation lowport's own folder goes, too. */
export function removeJournal(root: string, name: string): void {
  dropNew(recordPath(name), root);
  removeFile(journalPath(name), root);
  removeEmpty([recordFolder], root);
}

/** Not `NAME.json`: a name may hold dots, but no record begins with one. */
function journalPath(name: string): string {
  return join(recordFolder, `.${name}.journal`);
}
