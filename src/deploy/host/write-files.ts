import { basename, dirname, join, relative } from 'node:path';
import { LowportError } from '../../errors.js';
import type { PlannedFile } from '../ways/plan.js';
import { makeFolders } from './install/folders.js';
import { observe } from './install/observed.js';
import { put } from './install/put.js';
import { readAt } from './trust/read-at.js';

/** What the files are called in a folder of their own: names that would meet keep their folders. */
export function writtenNames(files: readonly Pick<PlannedFile, 'path'>[]): string[] {
  const names = files.map(({ path }) => basename(path));
  return files.map(({ path }, index) => {
    const name = names[index] ?? '';
    return names.indexOf(name) === names.lastIndexOf(name) ? name : relative('/', path);
  });
}

/**
 * Writes planned files into one folder, made where it is missing, and returns their paths.
 * All are looked at before the first is written.
 * @throws {LowportError} `ERR_FILE_DIFFERS` where another content is there and `force` is false; `ERR_WRITE`.
 */
export function writePlannedFiles(files: readonly PlannedFile[], folder: string, force: boolean): string[] {
  const names = writtenNames(files);
  const targets = files.map((file, index) => ({ ...file, path: join(folder, names[index] ?? '') }));
  try {
    for (const { path, content } of targets) if (!force) refuseDifferent(path, content);
    for (const { path, content, mode } of targets) {
      makeFolders([dirname(path)], '/');
      put({ kind: 'file', path, content, mode }, '/', false);
    }
  } catch (cause) {
    if (cause instanceof LowportError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LowportError('ERR_WRITE', `--out ${JSON.stringify(folder)}: ${reason}`, {
      hint: 'Name a folder that you may write to.',
      cause,
    });
  }
  return targets.map(({ path }) => path);
}

function refuseDifferent(path: string, content: string): void {
  const present = observe(path, '/');
  if (present.kind === 'absent' || readAt(path, '/')?.toString() === content) return;
  throw new LowportError('ERR_FILE_DIFFERS', `file ${JSON.stringify(path)}: it is there already, with other content`, {
    hint: 'Look at it first; then overwrite it with --force, or choose another --out or --name.',
  });
}
