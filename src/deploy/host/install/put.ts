import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { change, lookAt } from '../trust/in-folder.js';
import { withFile } from '../trust/open-file.js';
import { type Entry, requireOwner } from './entries.js';

/*
 * The name of the temporary file has to be one that a later run knows, so that an installation that was killed leaves
 * nothing behind. A name that begins with a dot is none for `include conf.d/*`.
 */

const newSuffix = 'lowport-new';
const oldSuffix = 'lowport-old';

/** Beside a path: where an entry is written before it is renamed into place, or what stood there is kept until all is done. */
function beside(place: string, suffix: string): string {
  return join(dirname(place), `.${basename(place)}.${suffix}`);
}

/**
 * Puts an entry at its path: at every moment either what was there is there, or the whole entry. Nothing that others do
 * in that folder meanwhile leads it elsewhere. An error of the file system names the path, also where Node's own names
 * none, as for a full disk. `isRoots` is false where the files of the user who runs this are wanted.
 */
export function put(entry: Entry, root: string, isRoots = true): void {
  const { path } = entry;
  const done = change(path, root, place => {
    const fresh = beside(place, newSuffix);
    try {
      rmSync(fresh, { force: true });
      if (entry.kind === 'link') symlinkSync(entry.target, fresh);
      else write(entry, fresh, isRoots ? requireOwner(entry, root) : undefined);
      renameSync(fresh, place);
      syncFolder(place);
      return true;
    } catch (error) {
      tryTo(() => rmSync(fresh, { force: true }));
      throw error instanceof Error && 'syscall' in error ? Object.assign(error, { path: join(root, path) }) : error;
    }
  });
  if (done === undefined) throw missingFolder(join(root, path));
}

/** All by the descriptor of the file that was made here: its name may be another's already. */
function write(
  entry: Entry & { kind: 'file' | 'copy' },
  fresh: string,
  owner: { uid: number; gid: number } | undefined,
): void {
  const file = openSync(fresh, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    if (entry.kind === 'copy') withFile(entry.source, 'copy of', source => pour(source, file));
    else writeAll(file, Buffer.from(entry.content));
    // In this order: a change of the owner takes the set-user bits away.
    if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
    fchmodSync(file, entry.mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function pour(source: number, target: number): void {
  const buffer = Buffer.alloc(1024 * 1024);
  for (;;) {
    const length = readSync(source, buffer);
    if (length === 0) return;
    writeAll(target, buffer.subarray(0, length));
  }
}

function writeAll(file: number, content: Buffer): void {
  for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
}

function missingFolder(path: string): Error {
  const text = `ENOENT: no such file or directory, open '${path}'`;
  return Object.assign(new Error(text), { code: 'ENOENT', syscall: 'open', path });
}

/** Where the file system refuses everything, the first refusal is the one to tell. */
export function tryTo(clean: () => void): void {
  try {
    clean();
  } catch {
    // It stays, as what was to be written did not come.
  }
}

/** Writes a file of lowport's own, for root only, which survives a loss of power as a whole or not at all. */
export function writeDurably(path: string, root: string, content: string): void {
  put({ kind: 'file', path, content, mode: 0o600 }, root);
}

/** Keeps what is at `path`, for {@link restoreOld}. */
export function keepOld(path: string, root: string): void {
  change(path, root, place => {
    rmSync(beside(place, oldSuffix), { force: true });
    // A second name of the same file, so that not even its time changes.
    linkSync(place, beside(place, oldSuffix));
  });
}

/** Puts back what {@link keepOld} has kept, and does nothing where it has kept nothing. May run again. */
export function restoreOld(path: string, root: string): void {
  change(path, root, place => {
    const old = beside(place, oldSuffix);
    rmSync(beside(place, newSuffix), { force: true });
    if (lstatSync(old, { throwIfNoEntry: false }) === undefined) return;
    renameSync(old, place);
    // rename(2) does nothing between two names of one file.
    rmSync(old, { force: true });
  });
}

/** Whether {@link keepOld} has kept something that is not put back, and not dropped. */
export function hasOld(path: string, root: string): boolean {
  const stats = lookAt(path, root, place => lstatSync(beside(place, oldSuffix), { throwIfNoEntry: false }));
  return stats !== undefined;
}

/** Removes what stands there, and what a writer that was killed has left. */
export function removeFile(path: string, root: string): void {
  change(path, root, place => {
    rmSync(beside(place, newSuffix), { force: true });
    rmSync(place, { force: true });
  });
}

/** Removes what a writer that was killed has left. */
export function dropNew(path: string, root: string): void {
  change(path, root, place => rmSync(beside(place, newSuffix), { force: true }));
}

export function dropOld(path: string, root: string): void {
  change(path, root, place => rmSync(beside(place, oldSuffix), { force: true }));
}

function syncFolder(place: string): void {
  // Windows opens no folder, and has --out alone.
  if (process.platform === 'win32') return;
  const folder = openSync(join(dirname(place), '.'), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
