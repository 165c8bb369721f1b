import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../../errors.js';
import type { Release } from '../../release/releases.js';
import { isName } from '../../ways/name.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import type { Told } from '../../ways/told.js';
import { lookAt } from '../trust/in-folder.js';
import { walkPath } from '../trust/walk-path.js';
import type { Observed } from './observed.js';
import { removeFile, writeDurably } from './put.js';
import { readChecked } from './read-checked.js';
import { installationSchema } from './record-schema.js';

/** Where lowport keeps what it knows of its installations, beside each other: `NAME.json`. */
export const recordFolder = '/var/lib/lowport';

/** A path that was written, and what was written there. */
export type Installed = { path: string; unit?: string; state: Observed };

/** One installation: what made it, what it put on the host, and how to take it off again. */
export type Installation = {
  format: 1;
  /** The same as that of the journal that it ends. */
  id: string;
  version: string;
  installedAt: string;
  /** The folder of the program, as it was named. Missing in what an earlier lowport wrote. */
  project?: string;
  /** What it was told on the command line, for a later install to keep. Missing in what an earlier lowport wrote. */
  told?: Told;
  options: Options;
  plan: Plan;
  installed: Installed[];
  /** Folders that had to be made for the files, and those of the program's state that were not there: outermost first. */
  folders: string[];
  /** The versions of the program that were deployed, the latest last. Missing where the way has none. */
  releases?: Release[];
};

export function recordPath(name: string): string {
  return join(recordFolder, `${name}.json`);
}

/**
 * Undefined where nothing of that name is installed.
 * @throws {LowportError} `ERR_RECORD`, `ERR_RECORD_FOLDER`
 */
export function readRecord(root: string, name: string): Installation | undefined {
  checkRecordFolder(root);
  const schema = installationSchema.assert(({ plan }) => plan.name === name, 'the record of another name');
  return readChecked(recordPath(name), root, schema) as Installation | undefined;
}

/**
 * @throws {LowportError} `ERR_RECORD_FOLDER` where something else is in the place of the folder, or others than root may
 * write there, as its files say what root removes.
 */
export function checkRecordFolder(root: string): void {
  const link = lookAt(recordFolder, root, place => lstatSync(place, { throwIfNoEntry: false }));
  if (link === undefined) return;
  const stats = walkPath(recordFolder, root, ({ place }) => (place === undefined ? undefined : statSync(place)));
  const reason = findFault(link, stats);
  if (reason === undefined) return;
  const folder = join(root, recordFolder);
  throw new LowportError('ERR_RECORD_FOLDER', `folder ${JSON.stringify(folder)}: ${reason}`, {
    hint: `lowport keeps there what it knows of its installations. Look at it, ls -ld ${folder}, and move it away or correct it.`,
  });
}

function findFault(link: Stats, stats: Stats | undefined): string | undefined {
  if (stats === undefined) return 'it is a link that leads nowhere';
  if (!stats.isDirectory()) return 'it is no folder';
  if (link.uid !== 0 || stats.uid !== 0) return 'it does not belong to root';
  return (stats.mode & 0o022) === 0 ? undefined : 'others than root may write there';
}

/** The names of all that is installed. Root only may know them. */
export function listRecords(root: string): string[] {
  const records = listRecordFolder(root).filter(name => name.endsWith('.json'));
  return records
    .map(name => name.slice(0, -'.json'.length))
    .filter(isName)
    .sort();
}

/** All files that lowport keeps there; none where the folder is not there. */
export function listRecordFolder(root: string): string[] {
  checkRecordFolder(root);
  try {
    return walkPath(recordFolder, root, ({ place }) => (place === undefined ? [] : readdirSync(place)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
      throw Object.assign(error, { path: join(root, recordFolder) });
    }
    return [];
  }
}

export function writeRecord(root: string, record: Installation): void {
  writeDurably(recordPath(record.plan.name), root, `${JSON.stringify(record, undefined, 2)}\n`);
}

export function removeRecord(root: string, name: string): void {
  removeFile(recordPath(name), root);
}
