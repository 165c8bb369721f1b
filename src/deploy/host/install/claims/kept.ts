import { dirname, join } from 'node:path';
import * as v from '@badrap/valita';
import { isName } from '../../../ways/name.js';
import type { Plan } from '../../../ways/plan.js';
import { refuseRemoval } from '../../trust/remove-tree.js';
import { isStateFolder, listStateFolders, removeEmpty, removeKeptFolders } from '../folders.js';
import { removeFile, writeDurably } from '../put.js';
import { hostPath, readChecked } from '../read-checked.js';
import { recordFolder } from '../record.js';
import { listNames } from './list-names.js';
import { type Look, lookInto } from './look.js';

/**
 * What an installation that is gone has left, because the program itself wrote it: a later one of the same name may take it
 * again, and nobody else's. The number of a folder's inode tells it from another that was put there since.
 */
export type Kept = {
  format: 1;
  name: string;
  project?: string | undefined;
  units: string[];
  folders: { path: string; inode: number }[];
  /** Folders above them that were made for them, and go with them where they are empty then. */
  above?: string[];
};

const schema = v.object({
  format: v.literal(1),
  name: v.string().assert(isName, 'no name'),
  project: hostPath.optional(),
  units: v.array(v.string()),
  folders: v.array(v.object({ path: hostPath, inode: v.number() })),
  above: v.array(hostPath).optional(),
});

/** No name of a record ends so, whatever dots it holds. */
function keptPath(name: string): string {
  return join(recordFolder, `.${name}.kept`);
}

/** Undefined where nothing was left. */
export function readKept(root: string, name: string): Kept | undefined {
  return readChecked(
    keptPath(name),
    root,
    schema.assert(kept => kept.name === name, 'of another name'),
  );
}

/** Notes which folders of a plan stay, where any does. `made` are those that were not there before. */
export function writeKept(root: string, plan: Plan, project: string | undefined, made: readonly string[]): void {
  const look = lookInto(root);
  const { units, folders } = listNames(plan);
  const found = folders.flatMap(path => {
    const stats = look.stat(path);
    return stats === undefined ? [] : [{ path, inode: stats.ino }];
  });
  removeKept(root, plan.name);
  if (found.length === 0) return;
  const kept: Kept = {
    format: 1,
    name: plan.name,
    units,
    folders: found,
    ...(project !== undefined && { project }),
    above: listStateFolders(plan).shared.filter(folder => made.includes(folder)),
  };
  writeDurably(keptPath(plan.name), root, `${JSON.stringify(kept)}\n`);
}

/**
 * Removes what was left, and what is known of it. A folder that is another by now is somebody else's, and stays.
 * May run again where it was killed.
 * @throws {LowportError} `ERR_NOT_REMOVED` where something is mounted there, over what was left or in it.
 */
export function purgeKept(root: string, kept: Kept): void {
  const look = lookInto(root);
  for (const { path } of kept.folders) {
    const stats = look.stat(path);
    const isMounted = stats?.isDirectory() === true && stats.dev !== look.stat(dirname(path))?.dev;
    if (isMounted && isStateFolder(path)) throw refuseRemoval(path, 'something is mounted over it');
  }
  removeKeptFolders(listPurged(kept, root), root);
  removeEmpty(kept.above ?? [], root);
  removeKept(root, kept.name);
  removeEmpty([recordFolder], root);
}

/** The folders that {@link purgeKept} removes. */
export function listPurged(kept: Kept, root: string): string[] {
  return stillKept(kept, lookInto(root)).filter(isStateFolder);
}

/** Those that are there, but are others by now: put there, or mounted, since. */
export function listOthers({ folders }: Kept, root: string): string[] {
  const look = lookInto(root);
  const isOther = ({ path, inode }: Kept['folders'][number]) => look.isThere(path) && look.stat(path)?.ino !== inode;
  return folders.filter(isOther).map(({ path }) => path);
}

export function removeKept(root: string, name: string): void {
  removeFile(keptPath(name), root);
}

/** The folders that are still those of then. */
export function stillKept({ folders }: Kept, look: Look): string[] {
  return folders.filter(({ path, inode }) => look.stat(path)?.ino === inode).map(({ path }) => path);
}
