import { existsSync, lstatSync, mkdirSync, readlinkSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseUnit } from '../../units/parse.js';
import { valuesOf } from '../../units/unit-file.js';
import { foldersAbove } from '../../ways/homes.js';
import type { Plan } from '../../ways/plan.js';

/** Of these paths' folders, those that are missing: outermost first. */
export function findMissingFolders(paths: readonly string[], root: string): string[] {
  const folders = new Set(paths.flatMap(path => foldersAbove(path)));
  return [...folders].filter(folder => !existsSync(join(root, folder))).sort((a, b) => a.length - b.length);
}

export function makeFolders(folders: readonly string[], root: string): void {
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true, mode: 0o755 });
}

/** Removes folders that are empty, innermost first; what others have put there keeps them, and what is mounted there. */
export function removeEmpty(folders: readonly string[], root: string): void {
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) removeIfEmpty(join(root, folder));
}

/**
 * Where the services of a plan keep what the programs themselves write: systemd makes these folders for StateDirectory=
 * and its kin, for a dynamic user below a `private` folder with a link to it (systemd.exec(5)). Outermost first.
 */
export function listStateFolders({ files }: { files: readonly { path: string; content: string }[] }): {
  own: string[];
  shared: string[];
} {
  const services = files.filter(({ path }) => path.endsWith('.service')).map(({ content }) => parseUnit(content));
  const found = stateKinds.flatMap(([key, base]) => {
    const names = services.flatMap(unit => valuesOf(unit, 'Service', key)).flatMap(value => value.split(/\s+/));
    return names.map(name => name.split(':')[0] ?? name).flatMap(name => (isBelow(name) ? [{ base, name }] : []));
  });
  const own = found.flatMap(({ base, name }) => [join(base, 'private', name), join(base, name)]);
  return { own: [...new Set(own)], shared: [...new Set(found.map(({ base }) => join(base, 'private')))] };
}

/** systemd takes no other, and what is removed with --purge must lie below its base. */
function isBelow(name: string): boolean {
  return name.split('/').every(part => !['', '.', '..'].includes(part));
}

const stateKinds = [
  ['StateDirectory', '/var/lib'],
  ['CacheDirectory', '/var/cache'],
  ['LogsDirectory', '/var/log'],
] as const;

/**
 * Removes the folders of a program's state: with `purge` whatever is in them, else those that are empty and were not
 * there before, as `made` tells. Returns those that stay.
 */
export function removeState(plan: Plan, root: string, made: readonly string[], purge: boolean): string[] {
  const { own } = listStateFolders(plan);
  for (const folder of own.filter(one => purge || made.includes(one))) {
    const place = join(root, folder);
    const stats = lstatSync(place, { throwIfNoEntry: false });
    // The link of a dynamic user leads to `private`, which comes first in the list: empty, it is gone now.
    if (stats?.isSymbolicLink()) removeIfDangling(place, root, purge);
    else if (purge) rmSync(place, { recursive: true, force: true });
    else removeIfEmpty(place);
  }
  return own.filter(folder => lstatSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true);
}

function removeIfDangling(link: string, root: string, purge: boolean): void {
  const target = readlinkSync(link);
  const place = target.startsWith('/') ? join(root, target) : join(dirname(link), target);
  if (purge || !existsSync(place)) unlinkSync(link);
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'].includes(String(code))) throw error;
  }
}
