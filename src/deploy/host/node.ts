import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { type HomePlaces, isHomeItself, isInHomes } from '../ways/homes.js';

/**
 * The path of the running node that lives longest: a link such as /usr/bin/node survives an upgrade that moves the
 * binary. Links in homes do not count, as they are made per shell there (fnm) or lead to a shim (volta, asdf).
 */
export function findNode(search: string | undefined, places: HomePlaces): string {
  const real = realpathSync(process.execPath);
  const folders = (search ?? '')
    .split(delimiter)
    .filter(folder => folder.startsWith('/') && !isPassing(folder, places));
  return folders.map(folder => join(folder, 'node')).find(path => leadsTo(path, real)) ?? real;
}

/** What the service must see to run this node: its installation, or the binary alone where it has none of its own. */
export function nodeFolder(node: string, places: HomePlaces): string {
  const prefix = dirname(dirname(node));
  const isInstallation = basename(dirname(node)) === 'bin' && existsSync(join(prefix, 'include/node/node.h'));
  return isInstallation && !isHomeItself(prefix, places) ? prefix : node;
}

function isPassing(folder: string, places: HomePlaces): boolean {
  return isInHomes(folder, places) || /^\/(tmp|var\/tmp|run)\//.test(folder) || folder.endsWith('/node_modules/.bin');
}

function leadsTo(path: string, real: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path) === real;
  } catch {
    return false;
  }
}
