import { lstatSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseUnitName } from '../../units/unit.js';
import { realPath } from '../read-if-there.js';

/** Where a unit's own file is; `names` are those that lead to it, its own last. */
export type Fragment = { path: string; names: string[] } | 'masked' | 'missing';

/** Follows names as systemd does: the first folder that has one counts, a link to another name is an alias. */
export function findFragment(name: string, folders: readonly string[], names: readonly string[] = []): Fragment {
  const seen = [...names, name];
  const path = folders.map(folder => join(folder, name)).find(isThere);
  if (path === undefined) {
    const template = templateOf(name);
    if (template === undefined) return 'missing';
    const found = findFragment(template, folders);
    return typeof found === 'string'
      ? found
      : { path: found.path, names: [...seen, ...instancesOf(found.names, name)] };
  }
  if (isNothing(path)) return 'masked';
  const target = aliasOf(path, name, folders);
  if (target === undefined) return statOf(path)?.isFile() ? { path, names: seen } : 'missing';
  return seen.includes(target) ? 'missing' : findFragment(target, folders, seen);
}

/** `app@.service` of `app@1.service`, undefined for what is no instance. */
export function templateOf(name: string): string | undefined {
  const { prefix, instance = '', type } = parseUnitName(name) ?? {};
  return instance === '' ? undefined : `${prefix}@.${type}`;
}

/** The names of a template's aliases for this instance, without the template's own. */
function instancesOf(names: readonly string[], name: string): string[] {
  const { instance = '' } = parseUnitName(name) ?? {};
  return names.map(one => one.replace('@.', `@${instance}.`)).filter(one => one !== name);
}

/** The other name that a link in the search path stands for. A link out of it is the unit itself, linked in. */
function aliasOf(path: string, name: string, folders: readonly string[]): string | undefined {
  if (!lstatSync(path).isSymbolicLink()) return undefined;
  const target = resolve(dirname(path), readlinkSync(path));
  const isInside = folders.some(folder => realPath(folder) === realPath(dirname(target)));
  const other = basename(target);
  if (!isInside || other === name || parseUnitName(other) === undefined) return undefined;
  // An instance that is linked to its template, as `systemctl enable` does, goes by its own name.
  return other === templateOf(name) ? undefined : other;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** An empty file, or a link to /dev/null: the unit is masked. */
export function isNothing(path: string): boolean {
  const stats = statOf(path);
  return stats !== undefined && (stats.isCharacterDevice() || (stats.isFile() && stats.size === 0));
}

/** Links followed; undefined where they lead to nothing, or in a circle. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
