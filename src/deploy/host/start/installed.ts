import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { foldersAbove } from '../../ways/homes.js';
import { readShebang } from '../shim.js';
import { followShim } from './follow-shim.js';
import { readNodeWords } from './node-words.js';
import { isFile } from './resolve-file.js';
import { type Start, startOf } from './start.js';
import { unserved } from './unserved.js';

/** A command of node_modules/.bin, as the PATH of npm has it; or a file that says itself that node runs it. */
export function readFile(word: string, args: readonly string[], folder: string): Start {
  const commands = foldersAbove(join(folder, 'any')).map(above => join(above, 'node_modules/.bin', word));
  const path = word.includes('/') ? resolve(folder, word) : commands.find(existsSync);
  if (path === undefined) {
    return unserved(
      `there is no command ${JSON.stringify(word)} in node_modules/.bin`,
      `Install what brings it: npm ci. A program that is none of Node's is named by --way proxyd --exec ${join('/usr/bin', basename(word))}.`,
    );
  }
  const entry = word.includes('/') && !isFile(path) ? undefined : followShim(path);
  if (entry === undefined) return unserved(`there is no file ${JSON.stringify(path)}`);
  const shebang = readShebang(entry);
  if (shebang === undefined) return unserved(`${JSON.stringify(word)} does not say that node runs it`);
  const read = readNodeWords([...shebang, entry]);
  return { ...startOf(entry), args: [...args], nodeOptions: 'problem' in read ? [] : read.options };
}

/** The file that a package's name stands for, as Node finds it from this folder. */
export function findPackage(name: string, folder: string): string {
  try {
    return createRequire(join(folder, 'any.js')).resolve(name);
  } catch {
    const [tool] = name.split('/');
    return unserved(`${tool} is not in node_modules`, `Install it: npm install ${tool}`);
  }
}
