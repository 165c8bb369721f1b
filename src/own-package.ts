import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The installed lowport itself: its folder, by its real path, and its version. */
export type OwnPackage = { root: string; version: string };

/** Looks upwards from this file, so that neither the folder of the build nor a bundle matters. */
export function findOwnPackage(): OwnPackage {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const found = readPackage(folder);
    if (found?.name === 'lowport') return { root: folder, version: found.version };
    if (folder === dirname(folder)) throw new Error('the package.json of lowport is not above its code');
  }
}

function readPackage(folder: string): { name: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
