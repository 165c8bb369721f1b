import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Whether a path that the program names is that absolute one, be it by another way to its folder: /var/run is /run. */
export function isSamePath(path: string, absolute: string): boolean {
  const resolved = resolve(path);
  if (resolved === absolute) return true;
  if (basename(resolved) !== basename(absolute)) return false;
  return followFolder(resolved) === followFolder(absolute);
}

function followFolder(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path; // a folder that is not there
  }
}
