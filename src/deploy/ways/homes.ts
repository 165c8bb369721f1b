import { dirname, join, relative } from 'node:path';
import { LowportError } from '../../errors.js';
import type { HomeFacts } from './facts.js';

/**
 * A folder that the service needs. `path` follows no link but those that lead into the homes from outside, which the
 * service sees as they are; `real` follows all.
 */
export type NeededFolder = { path: string; real: string; use: string };

/**
 * What a sandboxed service does not see: the trees that ProtectHome= and PrivateTmp= hide, and each person's own home,
 * both with links followed.
 */
export type HomePlaces = { trees: readonly string[]; homes: readonly string[] };

/** Whether the path is `folder` or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || !(rest === '..' || rest.startsWith('../'));
}

/** Whether the path is in somebody's home, so that a sandboxed service cannot see it. */
export function isInHomes(path: string, { trees, homes }: HomePlaces): boolean {
  return [...trees, ...homes].some(place => isWithin(path, place));
}

/** Whether the folder is a home itself or holds one: nothing to show to a service. */
export function isHomeItself(path: string, { trees, homes }: HomePlaces): boolean {
  return [...trees, ...homes].some(place => isWithin(place, path));
}

/**
 * What of the homes has to be bound into the service. Folders keep the links in their paths, so that one such as
 * `current` is followed anew at every start.
 * @throws {LowportError} `ERR_WHOLE_HOME` where a needed folder is a home itself.
 */
export function planHomes(needed: readonly NeededFolder[], writable: readonly string[], places: HomePlaces): HomeFacts {
  const visible = needed.map(folder => (isBehindLink(folder, needed) ? { ...folder, path: folder.real } : folder));
  const inHomes = visible.filter(({ path }) => isInHomes(path, places));
  for (const folder of inHomes) refuseWholeHome(folder, places);
  const outermost = inHomes.filter((folder, index) => !inHomes.some((other, at) => covers(other, at, folder, index)));
  const writableInHomes = writable.filter(path => isInHomes(path, places));
  const used = [...outermost.map(({ path }) => path), ...writableInHomes];
  const elsewhere = places.homes.filter(home => !places.trees.some(tree => isWithin(home, tree)));
  return {
    exposed: outermost.map(({ path }) => path),
    writable: writableInHomes,
    elsewhere: elsewhere.filter(home => used.some(path => isWithin(path, home))),
  };
}

/** Whether a link in another needed folder leads to this one: the service will see the link, and needs its target. */
function isBehindLink(folder: NeededFolder, needed: readonly NeededFolder[]): boolean {
  return needed.some(
    ({ path, real }) => path !== folder.path && isWithin(folder.path, path) && !isWithin(folder.real, real),
  );
}

/** Whether binding `other` shows `folder` too; of two that show each other the first one counts. */
function covers(other: NeededFolder, at: number, folder: NeededFolder, index: number): boolean {
  if (at === index || !isWithin(folder.path, other.path) || !isWithin(folder.real, other.real)) return false;
  return folder.path !== other.path || at < index;
}

function refuseWholeHome({ path, real, use }: NeededFolder, places: HomePlaces): void {
  if (!isHomeItself(path, places) && !isHomeItself(real, places)) return;
  throw new LowportError(
    'ERR_WHOLE_HOME',
    `${use} "${path}": it is a home or a shared folder as a whole, all of which the service would see`,
    {
      hint: `Give the program a folder of its own, such as ${join(path, 'app')}, or one outside of homes: /srv/app.`,
    },
  );
}

/** Every folder above, the nearest first, without the root. */
export function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path || parent === '/' ? [] : [parent, ...foldersAbove(parent)];
}
