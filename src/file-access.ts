import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Who wants to read: a user and all groups of that user. */
export type Identity = { uid: number; gids: readonly number[] };

/** A user who owns nothing and is in no group, such as systemd's dynamic users: only the bits for others count. */
export const stranger: Identity = { uid: -1, gids: [] };

/** What an identity needs of a file or folder. `search` is the right to pass through a folder. */
export type Need = 'read' | 'write' | 'search';

/** The file or folder that keeps an identity out, and what it lacks there. `mode` is the permission bits. */
export type Blocker = { path: string; need: Need; mode: number; uid: number; gid: number };

const bitOf: Readonly<Record<Need, number>> = { read: 4, write: 2, search: 1 };

/**
 * The first thing on the way to `path`, links followed, that keeps `identity` from reading it (or writing, by `need`),
 * or undefined. `isHidden` names folders that will not be in the way, as something else is mounted over them.
 * Judged by the permission bits alone: access control lists and security modules are not considered.
 * @throws the error of stat(2) where `path` is not there, or this process itself cannot see it.
 */
export function findBlocker(
  path: string,
  identity: Identity,
  { need = 'read', isHidden = () => false }: { need?: Need; isHidden?: (folder: string) => boolean } = {},
): Blocker | undefined {
  for (const folder of foldersTo(path)) {
    const blocker = isHidden(folder) ? undefined : judge(folder, statSync(folder), identity, 'search');
    if (blocker) return blocker;
  }
  const stats = statSync(path);
  return (
    judge(path, stats, identity, need) ?? (stats.isDirectory() ? judge(path, stats, identity, 'search') : undefined)
  );
}

/** `"/opt/app" cannot be read...`, the blocker as the end of a sentence that began with who. */
export function describeBlocker({ path, need, mode, uid, gid }: Blocker): string {
  const verb = { read: 'cannot read', write: 'cannot write to', search: 'cannot pass through' }[need];
  return `${verb} "${path}" (mode ${mode.toString(8).padStart(4, '0')}, owner ${uid}, group ${gid})`;
}

/** Every real folder that a path leads through, also those that its links lead through, outermost first. */
function foldersTo(path: string): string[] {
  const folders = new Set<string>();
  for (const ancestor of ancestorsOf(path)) {
    for (const folder of [...ancestorsOf(realpathSync(ancestor)), realpathSync(ancestor)]) folders.add(folder);
  }
  for (const folder of ancestorsOf(realpathSync(path))) folders.add(folder);
  return [...folders];
}

function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestorsOf(parent), parent];
}

function judge(path: string, stats: Stats, identity: Identity, need: Need): Blocker | undefined {
  const { mode, uid, gid } = stats;
  return lacks(stats, identity, need) ? { path, need, mode: mode & 0o7777, uid, gid } : undefined;
}

/** Whether the permission bits of one file or folder keep an identity from it. */
export function lacks(
  { mode, uid, gid }: { mode: number; uid: number; gid: number },
  identity: Identity,
  need: Need,
): boolean {
  if (identity.uid === 0) return false;
  // The first class that fits decides, even where a later one would give more: path_resolution(7).
  const shift = uid === identity.uid ? 6 : identity.gids.includes(gid) ? 3 : 0;
  return ((mode >> shift) & bitOf[need]) === 0;
}
