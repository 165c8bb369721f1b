import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { type Entry, findOwner } from './entries.js';

/** No file has such an owner. */
const nobodyYet = -1;

/** What stands at a path. `other` is a folder, a device: nothing that lowport would replace. */
export type Observed =
  | { kind: 'absent' }
  | { kind: 'file'; sha256: string; mode: number; uid: number; gid: number }
  | { kind: 'link'; target: string }
  | { kind: 'other' };

/** Follows no link. `path` is the place on this machine, inside an image too. */
export function observe(path: string): Observed {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'absent' };
  if (stats.isSymbolicLink()) return { kind: 'link', target: readlinkSync(path) };
  if (!stats.isFile()) return { kind: 'other' };
  return { kind: 'file', sha256: hash(readFileSync(path)), mode: stats.mode & 0o7777, uid: stats.uid, gid: stats.gid };
}

/** What {@link observe} will say when the entry is in place. */
export function expect(entry: Entry, root: string): Observed {
  if (entry.kind === 'link') return { kind: 'link', target: entry.target };
  const { uid = nobodyYet, gid = nobodyYet } = findOwner(entry, root);
  const content = entry.kind === 'copy' ? readFileSync(entry.source) : entry.content;
  return { kind: 'file', sha256: hash(content), mode: entry.mode, uid, gid };
}

export function isSame(a: Observed, b: Observed): boolean {
  if (a.kind === 'file' && b.kind === 'file') {
    return a.sha256 === b.sha256 && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
  }
  return a.kind === 'link' && b.kind === 'link' ? a.target === b.target : a.kind === b.kind;
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
