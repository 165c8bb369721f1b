import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import * as v from '@badrap/valita';
import { LowportError } from '../../../errors.js';
import { formatCommand } from '../../shell.js';
import { readRegular } from '../read-regular.js';
import { lookAt } from '../trust/in-folder.js';

// An installation has some files of a few KB, and its record has them all.
const longest = 16 * 1024 * 1024;

/** An absolute path as lowport writes it: nothing in it leads up or elsewhere. */
export const hostPath = v.string().assert(isPlainPath, 'no plain absolute path');

export function isPlainPath(path: string): boolean {
  const names = path.split('/').slice(1);
  return (
    path.startsWith('/') &&
    path.length < 4096 &&
    !/\p{Cc}/u.test(path) &&
    names.every(name => !['', '.', '..'].includes(name))
  );
}

/**
 * What lowport has noted as JSON; undefined where there is no such file. What is in it decides over what root removes and
 * runs, so that it counts only where root alone may have written it, and as far as it is of the form of `schema`.
 * @throws {LowportError} `ERR_RECORD` with the reason.
 */
export function readChecked<T>(path: string, root: string, schema: v.Type<T>): T | undefined {
  return lookAt(path, root, place => readPlace(place, join(root, path), schema));
}

function readPlace<T>(place: string, path: string, schema: v.Type<T>): T | undefined {
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isFile()) throw refuse(path, stats.isSymbolicLink() ? 'it is a link' : 'it is no regular file');
  if (stats.uid !== 0) throw refuse(path, `it belongs to uid ${stats.uid}, and not to root`);
  if ((stats.mode & 0o022) !== 0) throw refuse(path, 'others than root may change it');
  if (stats.size > longest) throw refuse(path, 'it is larger than any of lowport');
  const checked = schema.try(parse(path, readRegular(place, longest).toString()), { mode: 'passthrough' });
  if (checked.ok) return checked.value;
  throw refuse(path, `this lowport did not write it so, ${checked.message}`);
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(path, text.trim() === '' ? 'it is empty' : 'it is no JSON, or only a part of it');
  }
}

function refuse(path: string, reason: string): LowportError {
  return new LowportError('ERR_RECORD', `record ${JSON.stringify(path)}: ${reason}`, {
    hint: `Use the lowport that wrote it, put it back from a backup, or move it away; lowport then knows nothing of that installation:\n  ${formatCommand(['mv', path, '/root/'])}`,
  });
}
