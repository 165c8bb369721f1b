import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readPackageJson } from '../project.js';

const endings = ['', '.js', '.json', '.node'];

/**
 * The file that node runs for a word such as `dist/main`, `.` or `build`: "Folders as modules" and "File modules" of Node's
 * documentation of modules. Undefined where there is none.
 */
export function resolveFile(folder: string, word: string): string | undefined {
  const path = resolve(folder, word);
  const file = word.endsWith('/') ? undefined : endings.map(ending => `${path}${ending}`).find(isFile);
  return file ?? (isFolder(path) ? resolveFolder(path) : undefined);
}

function resolveFolder(path: string): string | undefined {
  const { main } = readPackageJson(path) ?? {};
  const named = main === undefined ? [] : [resolve(path, main), resolve(path, main, 'index')];
  const all = [...named, resolve(path, 'index')];
  return all.flatMap(one => endings.map(ending => `${one}${ending}`)).find(isFile);
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
