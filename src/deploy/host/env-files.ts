import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { foldersAbove } from '../ways/homes.js';

/** Of these files, those that somebody beside root may change, or lead elsewhere. */
export function findFilesOfOthers(paths: readonly string[]): string[] {
  return paths.filter(path => {
    try {
      const places = new Set([path, ...foldersAbove(path), realpathSync(path), ...foldersAbove(realpathSync(path))]);
      return [...places].some(place => isOfOthers(lstatSync(place)));
    } catch {
      // Who may not look is not root, and the file is not theirs.
      return false;
    }
  });
}

function isOfOthers(stats: Stats): boolean {
  const { uid, mode } = stats;
  if (uid !== 0) return true;
  // In a folder as /tmp nobody replaces what is root's.
  return !stats.isSymbolicLink() && (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
}
