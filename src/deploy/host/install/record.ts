import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../../errors.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import type { Observed } from './observed.js';
import { writeDurably } from './put.js';

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
  options: Options;
  plan: Plan;
  installed: Installed[];
  /** Folders that had to be made for the files, and those of the program's state that were not there: outermost first. */
  folders: string[];
};

export function recordPath(root: string, name: string): string {
  return join(root, recordFolder, `${name}.json`);
}

/** Undefined where nothing of that name is installed. */
export function readRecord(root: string, name: string): Installation | undefined {
  return readJson<Installation>(recordPath(root, name));
}

/** The names of all that is installed. */
export function listRecords(root: string): string[] {
  try {
    const names = readdirSync(join(root, recordFolder));
    return names.flatMap(name => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : [])).sort();
  } catch {
    return [];
  }
}

export function writeRecord(root: string, record: Installation): void {
  writeDurably(recordPath(root, record.plan.name), `${JSON.stringify(record, undefined, 2)}\n`);
}

export function removeRecord(root: string, name: string): void {
  rmSync(recordPath(root, name), { force: true });
}

/** @throws {LowportError} `ERR_RECORD` for a file that lowport did not write. */
export function readJson<T extends { format: number }>(path: string): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const value = JSON.parse(text) as T;
    if (value.format === 1) return value;
  } catch {
    // The error below says it.
  }
  throw new LowportError('ERR_RECORD', `record ${JSON.stringify(path)}: this lowport did not write it`, {
    hint: 'Use the lowport that did, or move the file away: lowport then knows nothing of that installation.',
  });
}
