import { lstatSync, mkdirSync, readlinkSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseUnit } from '../../units/parse.js';
import { valuesOf } from '../../units/unit-file.js';
import { foldersAbove } from '../../ways/homes.js';
import type { Plan } from '../../ways/plan.js';
import { change, lookAt } from '../trust/in-folder.js';
import { removeTree } from '../trust/remove-tree.js';
import { walkPath } from '../trust/walk-path.js';

/** Of these paths' folders, those that are missing: outermost first. */
export function findMissingFolders(paths: readonly string[], root: string): string[] {
  const folders = new Set(paths.flatMap(path => foldersAbove(path)));
  return [...folders].filter(folder => !isThere(folder, root)).sort((a, b) => a.length - b.length);
}

export function makeFolders(folders: readonly string[], root: string): void {
  const all = new Set(folders.flatMap(folder => [...foldersAbove(folder).reverse(), folder]));
  for (const folder of all) {
    if (!isThere(folder, root)) change(folder, root, place => mkdirSync(place, { mode: 0o755 }));
  }
}

function isThere(path: string, root: string): boolean {
  return walkPath(path, root, ({ place }) => place !== undefined);
}

/** Removes folders that are empty, innermost first; what others have put there keeps them, and what is mounted there. */
export function removeEmpty(folders: readonly string[], root: string): void {
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) removeIfEmpty(folder, root);
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
    const stats = lookAt(folder, root, place => lstatSync(place, { throwIfNoEntry: false }));
    // The link of a dynamic user leads to `private`, which comes first in the list: empty, it is gone now.
    if (purge) removeKeptFolders([folder], root);
    else if (stats?.isSymbolicLink()) removeIfDangling(folder, root);
    else removeIfEmpty(folder, root);
  }
  return own.filter(folder => {
    const stats = lookAt(folder, root, place => lstatSync(place, { throwIfNoEntry: false }));
    return stats?.isDirectory() === true;
  });
}

/** Removes folders of a program's state that are known to be its own, with all that is in them; of links only the links. */
export function removeKeptFolders(folders: readonly string[], root: string): void {
  for (const folder of folders) {
    const stats = lookAt(folder, root, place => lstatSync(place, { throwIfNoEntry: false }));
    if (stats?.isSymbolicLink()) change(folder, root, place => unlinkSync(place));
    else if (stats !== undefined) removeTree(folder, root);
  }
}

/** Whether systemd may have made this for a program's state: below one of the folders for it, and not lowport's own. */
export function isStateFolder(path: string): boolean {
  const base = stateKinds.map(([, folder]) => folder).find(folder => path.startsWith(`${folder}/`));
  const name = base === undefined ? '' : path.slice(base.length + 1).replace(/^private(\/|$)/, '');
  return isBelow(name) && !/^(lowport|private|systemd)(\/|$)/.test(name);
}

function removeIfDangling(link: string, root: string): void {
  const target = lookAt(link, root, place => readlinkSync(place)) ?? '';
  if (!isThere(resolve(dirname(link), target), root)) change(link, root, place => unlinkSync(place));
}

function removeIfEmpty(folder: string, root: string): void {
  try {
    change(folder, root, place => rmdirSync(place));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EBUSY'].includes(String(code))) throw error;
  }
}
