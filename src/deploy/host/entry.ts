import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../errors.js';
import { readPackageJson } from './project.js';
import { followShim } from './start/follow-shim.js';
import { readStart } from './start/read-start.js';
import { isFile, isFolder, resolveFile } from './start/resolve-file.js';
import { type Start, startOf } from './start/start.js';

// What `npm start` falls back to, and the names that people use.
const usualNames = ['server.js', 'index.js', 'app.js', 'main.js', 'server.mjs', 'index.mjs', 'app.mjs', 'main.mjs'];

/**
 * How the program is started. Without one named, or where a folder is named: all that the `start` script of its package.json
 * says; where there is none, its `main`, else server.js, index.js, app.js or main.js.
 * @throws {LowportError} `ERR_ENTRY` where there is no such file; `ERR_START_SCRIPT` for a script that is no single program.
 */
export function readEntry(given: string | undefined, cwd: string): Start {
  if (given !== undefined && !isFolder(given)) return startOf(checkEntry(given));
  const folder = given ?? cwd;
  const { scripts, main } = readPackageJson(folder) ?? {};
  const script = scripts?.['start']?.trim();
  if (script) return readStart(script, folder);
  // npm init writes "main": "index.js" into every package, also where no such file is.
  const candidates = [...(main === undefined ? [] : [main]), ...usualNames];
  const found = candidates.map(name => resolveFile(folder, name)).find(path => path !== undefined);
  if (found !== undefined) return startOf(followShim(found));
  throw refuse(join(folder, 'server.js'), 'no program is named, and none is found in this folder');
}

/** The file alone, for what asks only which program it is. */
export function findEntry(given: string | undefined, cwd: string): string {
  return readEntry(given, cwd).entry;
}

function checkEntry(path: string): string {
  if (isFile(path)) return followShim(path);
  const completed = existsSync(path) ? undefined : resolveFile('/', path);
  if (completed !== undefined) return completed;
  throw refuse(path, existsSync(path) ? 'it is not a file' : 'there is no such file');
}

function refuse(path: string, reason: string): LowportError {
  return new LowportError('ERR_ENTRY', `entry ${JSON.stringify(path)}: ${reason}`, {
    hint: 'Name the file that node runs: lowport generate server.js',
  });
}
