import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LowportError } from '../../errors.js';
import { readPackageJson } from './project.js';
import { readShim } from './shim.js';

// What `npm start` falls back to, and the names that people use.
const usualNames = ['server.js', 'index.js', 'app.js', 'main.js', 'server.mjs', 'index.mjs', 'app.mjs', 'main.mjs'];

/**
 * The program's file. Without one named, or where a folder is named: what the `start` script of its package.json runs
 * (where that is plain `node FILE`), else its `main`, else server.js, index.js, app.js or main.js.
 * @throws {LowportError} `ERR_ENTRY` where there is no such file.
 */
export function findEntry(given: string | undefined, cwd: string): string {
  if (given !== undefined && !isFolder(given)) return checkEntry(given);
  const folder = given ?? cwd;
  const { scripts, main } = readPackageJson(folder) ?? {};
  const [, started] = /^node\s+([^\s-]\S*)$/.exec(scripts?.start?.trim() ?? '') ?? [];
  if (started !== undefined) return checkEntry(resolve(folder, started));
  // npm init writes "main": "index.js" into every package, also where no such file is.
  const candidates = [...(main === undefined ? [] : [main, `${main}.js`]), ...usualNames];
  const found = candidates.map(name => resolve(folder, name)).find(isFile);
  if (found !== undefined) return found;
  throw refuse(join(folder, 'server.js'), 'no program is named, and none is found in this folder');
}

function checkEntry(path: string): string {
  if (isFile(path)) return followShim(path);
  throw refuse(path, existsSync(path) ? 'it is not a file' : 'there is no such file');
}

/** A command of pnpm's is a shell script that starts node with the file in question. */
function followShim(path: string): string {
  const shim = readShim(path);
  if (shim === undefined) return path;
  if (shim.target !== undefined && isFile(shim.target)) return shim.target;
  throw new LowportError('ERR_ENTRY', `entry ${JSON.stringify(path)}: it is ${shim.what}, and no program for node`, {
    hint: `Name the JavaScript file that it runs; any other program: --way proxyd --exec ${path}`,
  });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function refuse(path: string, reason: string): LowportError {
  return new LowportError('ERR_ENTRY', `entry ${JSON.stringify(path)}: ${reason}`, {
    hint: 'Name the file that node runs: lowport generate server.js',
  });
}
