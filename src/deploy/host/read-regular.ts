import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { LowportError } from '../../errors.js';

/** Why a file was not read. Its absence, and that only root may read it, are errors of the file system. */
type Refusal = 'it is a folder' | 'it is no regular file' | `it is larger than ${number} KB`;

/**
 * The text of a file that anybody may have written. Nothing waits for the other end of a pipe, no device is asked, and
 * what is larger than `longest` bytes is not read.
 * @throws {LowportError} `ERR_FILE_KIND`; what the file system refuses is passed on.
 */
export function readRegular(path: string, longest: number): Buffer {
  // Some devices do something when they are opened. Between the two looks it may be replaced, so that both count.
  check(path, statSync(path), longest);
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    check(path, fstatSync(file), longest);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same as text, or undefined whatever the reason. */
export function tryToRead(path: string, longest: number): string | undefined {
  try {
    return readRegular(path, longest).toString();
  } catch {
    return undefined;
  }
}

function check(path: string, stats: Stats, longest: number): void {
  if (!stats.isFile()) throw refuse(path, stats.isDirectory() ? 'it is a folder' : 'it is no regular file');
  if (stats.size > longest) throw refuse(path, `it is larger than ${Math.floor(longest / 1024)} KB`);
}

function refuse(path: string, reason: Refusal): LowportError {
  return new LowportError('ERR_FILE_KIND', `file ${JSON.stringify(path)}: ${reason}`, {
    hint: `Look at it: ls -l ${JSON.stringify(path)}. Put a file of the usual kind in its place, or name another.`,
  });
}
