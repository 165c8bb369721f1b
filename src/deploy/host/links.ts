import { readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { type HomePlaces, isInHomes } from '../ways/homes.js';

/**
 * The path with the links outside of homes followed, up to where it enters one; the links from there on stay, and a
 * path that enters none is followed to its end.
 */
export function followIntoHomes(path: string, places: HomePlaces): string {
  const names = path.split('/').filter(name => name !== '');
  let folder = '/';
  for (const [index, name] of names.entries()) {
    const next = resolve(folder, name);
    if (isInHomes(next, places)) return resolve(next, ...names.slice(index + 1));
    const target = readLink(next);
    if (target !== undefined) {
      return followIntoHomes(resolve(folder, target, ...names.slice(index + 1)), places);
    }
    folder = next;
  }
  return folder;
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
