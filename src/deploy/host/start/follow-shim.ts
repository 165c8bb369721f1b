import { LowportError } from '../../../errors.js';
import { readShim } from '../shim.js';
import { isFile } from './resolve-file.js';

/**
 * The file that node runs for this one: a command of pnpm's is a shell script that only starts node.
 * @throws {LowportError} `ERR_ENTRY` for a script of a shell and a binary.
 */
export function followShim(path: string): string {
  const shim = readShim(path);
  if (shim === undefined) return path;
  if (shim.target !== undefined && isFile(shim.target)) return shim.target;
  throw new LowportError('ERR_ENTRY', `entry ${JSON.stringify(path)}: it is ${shim.what}, and no program for node`, {
    hint: `Name the JavaScript file that it runs; any other program: --way proxyd --exec ${path}`,
  });
}
