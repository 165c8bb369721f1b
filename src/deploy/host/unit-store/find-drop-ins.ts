import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseUnitName } from '../../units/unit.js';
import { isNothing, templateOf } from './find-fragment.js';

/**
 * The drop-ins of a unit under all its names, in the order in which systemd reads them: by file name. Of several with one
 * name the first folder's counts, and one that is empty or leads to /dev/null takes the others away.
 */
export function findDropIns(names: readonly string[], folders: readonly string[]): string[] {
  const type = parseUnitName(names[0] ?? '')?.type;
  const places = [
    ...names.flatMap(name => folders.flatMap(folder => dropInFolders(name).map(one => join(folder, `${one}.d`)))),
    ...folders.map(folder => join(folder, `${type}.d`)),
  ];
  const found = new Map<string, string>();
  for (const place of places) {
    for (const file of listConf(place)) if (!found.has(file)) found.set(file, join(place, file));
  }
  return [...found.keys()]
    .sort((a, b) => (a < b ? -1 : 1))
    .map(file => found.get(file) ?? '')
    .filter(path => !isNothing(path));
}

/**
 * `app-web@1.service`, its template, and both with a shorter prefix: measured on systemd 252, where the template's
 * shorter one has no `@`.
 */
function dropInFolders(name: string): string[] {
  const template = templateOf(name);
  const { prefix = '', instance, type } = parseUnitName(name) ?? {};
  const shorter = /^(.*[^-])?-+[^-]+-*$/.exec(prefix)?.[0].replace(/[^-]+-*$/, '');
  const ending = template === undefined ? '' : `@${instance}`;
  const above = shorter === undefined || shorter === '-' ? [] : dropInFolders(`${shorter}${ending}.${type}`);
  return [...new Set([name, ...(template === undefined ? [] : dropInFolders(template)), ...above])];
}

function listConf(folder: string): string[] {
  try {
    return readdirSync(folder).filter(file => file.endsWith('.conf') && !file.startsWith('.'));
  } catch {
    return [];
  }
}
