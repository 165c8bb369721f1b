import {
  closeSync,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Entry, requireOwner } from './entries.js';

/*
 * write-file-atomic chooses the name of its temporary file itself. Here it has to be one that a later run knows, so that
 * an installation that was killed leaves nothing behind. A name that begins with a dot is none for `include conf.d/*`.
 */

/** Where an entry is written before it is renamed into place. */
function newPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.lowport-new`);
}

/** Where what stood there before is kept until all is done: a second name of the same file, so that not even its time changes. */
function oldPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.lowport-old`);
}

/**
 * Puts an entry at `path`: at every moment either what was there is there, or the whole entry. An error of the file
 * system names `path`, also where Node's own names none, as for a full disk.
 */
export function put(entry: Entry, path: string, root: string): void {
  const fresh = newPath(path);
  try {
    rmSync(fresh, { force: true });
    write(entry, fresh, root);
    renameSync(fresh, path);
    syncFolder(path);
  } catch (error) {
    tryTo(() => rmSync(fresh, { force: true }));
    throw error instanceof Error && 'syscall' in error ? Object.assign(error, { path }) : error;
  }
}

function write(entry: Entry, fresh: string, root: string): void {
  if (entry.kind === 'link') {
    symlinkSync(entry.target, fresh);
    return;
  }
  if (entry.kind === 'copy') copyFileSync(entry.source, fresh);
  else writeFileSync(fresh, entry.content, { flag: 'wx', mode: 0o600 });
  own(fresh, { mode: entry.mode, ...requireOwner(entry, root) });
}

/** Where the file system refuses everything, the first refusal is the one to tell. */
export function tryTo(clean: () => void): void {
  try {
    clean();
  } catch {
    // It stays, as what was to be written did not come.
  }
}

/** Writes a file of lowport's own, which survives a loss of power as a whole or not at all. */
export function writeDurably(path: string, content: string): void {
  put({ kind: 'file', path, content, mode: 0o644 }, path, '/');
}

/** Keeps what is at `path`, for {@link restoreOld}. */
export function keepOld(path: string): void {
  rmSync(oldPath(path), { force: true });
  linkSync(path, oldPath(path));
}

/** Puts back what {@link keepOld} has kept, and does nothing where it has kept nothing. May run again. */
export function restoreOld(path: string): void {
  dropNew(path);
  if (lstatSync(oldPath(path), { throwIfNoEntry: false }) === undefined) return;
  renameSync(oldPath(path), path);
  // rename(2) does nothing between two names of one file.
  rmSync(oldPath(path), { force: true });
}

/** Removes what was put where nothing was. */
export function removeNew(path: string): void {
  dropNew(path);
  rmSync(path, { force: true });
}

/** Removes what a writer that was killed has left. */
export function dropNew(path: string): void {
  rmSync(newPath(path), { force: true });
}

export function dropOld(path: string): void {
  rmSync(oldPath(path), { force: true });
}

function own(path: string, { mode, uid, gid }: { mode: number; uid: number; gid: number }): void {
  const file = openSync(path, 'r');
  try {
    // In this order: a change of the owner takes the set-user bits away.
    fchownSync(file, uid, gid);
    fchmodSync(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
