import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync, readSync } from 'node:fs';
import { lookAt } from '../trust/in-folder.js';
import { withFile } from '../trust/open-file.js';
import { openAt } from '../trust/read-at.js';
import { type Entry, findOwner } from './entries.js';

/** No file has such an owner. */
const nobodyYet = -1;

/** What stands at a path. `other` is a folder, a device: nothing that lowport would replace. */
export type Observed =
  | { kind: 'absent' }
  | { kind: 'file'; sha256: string; mode: number; uid: number; gid: number }
  | { kind: 'link'; target: string }
  | { kind: 'other' };

/** Follows no link at the end, and none out of an image. */
export function observe(path: string, root: string): Observed {
  return lookAt(path, root, look) ?? { kind: 'absent' };
}

/** What a copy of this file of a user's is to be like. */
export function hashSource(path: string): string {
  return withFile(path, 'copy of', hashFile);
}

function look(place: string): Observed {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isSymbolicLink()) return { kind: 'link', target: readlinkSync(place) };
  const file = openAt(place, (fd, { mode, uid, gid }) => ({ sha256: hashFile(fd), mode: mode & 0o7777, uid, gid }));
  return file === undefined ? { kind: 'other' } : { kind: 'file', ...file };
}

/** What {@link observe} will say when the entry is in place. */
export function expect(entry: Entry, root: string): Observed {
  if (entry.kind === 'link') return { kind: 'link', target: entry.target };
  const { uid = nobodyYet, gid = nobodyYet } = findOwner(entry, root);
  const sha256 =
    entry.kind === 'copy' ? hashSource(entry.source) : createHash('sha256').update(entry.content).digest('hex');
  return { kind: 'file', sha256, mode: entry.mode, uid, gid };
}

export function isSame(a: Observed, b: Observed): boolean {
  if (a.kind === 'file' && b.kind === 'file') {
    return a.sha256 === b.sha256 && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
  }
  return a.kind === 'link' && b.kind === 'link' ? a.target === b.target : a.kind === b.kind;
}

function hashFile(file: number): string {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1024 * 1024);
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest('hex');
}
