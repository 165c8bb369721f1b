import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LowportError } from '../../../errors.js';
import { parseUnitName } from '../../units/unit.js';

/** What is asked for: a name, and the folder where a path leads to. */
export type Asked = { name: string; folder?: string };

/** Folders whose files are links to units, or parts of them, or no unit of anybody's. */
const passedOver = /\.(wants|requires|upholds|d)$|^(node_modules|\.git)$/;

/**
 * A unit by its name or path, or all units below a folder.
 * @throws {LowportError} `ERR_UNIT_NAME` for what is no name of a unit, `ERR_NO_UNIT` for a folder without units.
 */
export function findAsked(given: string, cwd: string): Asked[] {
  const path = resolve(cwd, given);
  if (parseUnitName(basename(path)) !== undefined || !isFolder(path)) return [readName(given, cwd)];
  const found = listBelow(path);
  if (found.length > 0) return found;
  throw new LowportError('ERR_NO_UNIT', `folder ${JSON.stringify(path)}: no unit file is in it or below it`, {
    hint: 'Name a folder with files such as app.service, or a unit of this host: lowport check app.service',
  });
}

function readName(given: string, cwd: string): Asked {
  const path = resolve(cwd, given);
  const name = basename(given);
  const isPath = given.includes('/') || existsSync(path);
  const full = !isPath && parseUnitName(name) === undefined ? `${name}.service` : name;
  // systemd.unit(5)
  if (parseUnitName(full) === undefined || full.length > 255) {
    throw new LowportError('ERR_UNIT_NAME', `unit ${JSON.stringify(given.slice(0, 300))}: that is no name of a unit`, {
      hint: 'Name a unit or its file: app.service, app.socket, ./units/app.service. Drop-ins are read with their unit.',
    });
  }
  return isPath ? { name: full, folder: dirname(path) } : { name: full };
}

/** Links to folders are not followed, so that there is an end. */
function listBelow(folder: string): Asked[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const units = entries.filter(entry => !entry.isDirectory() && parseUnitName(entry.name) !== undefined);
  const folders = entries.filter(entry => entry.isDirectory() && !passedOver.test(entry.name));
  return [
    ...units.map(({ name }) => ({ name, folder })),
    ...folders.flatMap(({ name }) => listBelow(join(folder, name))),
  ];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
