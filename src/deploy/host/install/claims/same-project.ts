import { basename, dirname, join, resolve } from 'node:path';
import type { Look } from './look.js';

/** Where tools of deployment keep one folder for each release beside each other. */
const releaseFolders = new Set(['releases', 'versions', 'builds', 'deploys']);

/**
 * Whether two folders are those of one project: the same folder, maybe by a link; or two releases of it, which lie beside
 * each other in a folder named so, or beside a link such as `current` that leads to one of them.
 */
export function isSameProject(
  one: string,
  other: string,
  look: Pick<Look, 'link' | 'list'>,
  realPath: (path: string) => string,
): boolean {
  if (one === other) return true;
  const [real, otherReal] = [realPath(one), realPath(other)];
  if (real === otherReal) return true;
  const folder = dirname(real);
  // A release that is gone leads nowhere any more: its path alone tells.
  if (folder !== dirname(otherReal) || folder === '/') return false;
  if (releaseFolders.has(basename(folder))) return true;
  return [folder, dirname(folder)].some(place =>
    linksTo(place, look).some(target => target === real || target === otherReal),
  );
}

function linksTo(folder: string, look: Pick<Look, 'link' | 'list'>): string[] {
  return look.list(folder).flatMap(name => {
    const target = look.link(join(folder, name));
    return target === undefined ? [] : [resolve(folder, target)];
  });
}
