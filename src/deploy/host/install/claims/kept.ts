import { join } from 'node:path';
import * as v from '@badrap/valita';
import { isName } from '../../../ways/name.js';
import type { Plan } from '../../../ways/plan.js';
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
};

const schema = v.object({
  format: v.literal(1),
  name: v.string().assert(isName, 'no name'),
  project: hostPath.optional(),
  units: v.array(v.string()),
  folders: v.array(v.object({ path: hostPath, inode: v.number() })),
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

/** Notes which folders of a plan stay, where any does. */
export function writeKept(root: string, plan: Plan, project: string | undefined): void {
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
  };
  writeDurably(keptPath(plan.name), root, `${JSON.stringify(kept)}\n`);
}

export function removeKept(root: string, name: string): void {
  removeFile(keptPath(name), root);
}

/** The folders that are still those of then. */
export function stillKept({ folders }: Kept, look: Look): string[] {
  return folders.filter(({ path, inode }) => look.stat(path)?.ino === inode).map(({ path }) => path);
}
