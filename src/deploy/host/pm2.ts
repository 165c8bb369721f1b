import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { foldersAbove } from '../ways/homes.js';

/** PM2 as the program would find it, else that of the shell: its package's folder, or nothing. */
export function findPm2(entry: string, path: string | undefined): { pm2?: string } {
  const local = foldersAbove(entry).map(folder => join(folder, 'node_modules/pm2'));
  const found = [...local, ...listShared(path)].find(folder => existsSync(join(folder, 'bin/pm2-runtime')));
  return found === undefined ? {} : { pm2: found };
}

function listShared(path = ''): string[] {
  return path
    .split(delimiter)
    .map(folder => join(folder, 'pm2-runtime'))
    .filter(file => file.startsWith('/') && existsSync(file))
    .map(file => dirname(dirname(realpathSync(file))));
}
