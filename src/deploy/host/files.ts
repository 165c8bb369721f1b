import { statSync } from 'node:fs';
import { LowportError } from '../../errors.js';
import { quoteShell } from '../shell.js';

export type FileKind = 'file' | 'folder' | 'any';

const missingFolder = 'there is no such folder';

/**
 * Makes sure that a file that an option names is there. One that only root may look at counts as there.
 * @throws {LowportError} `ERR_NO_FILE`
 */
export function requireFile(path: string, use: string, kind: FileKind): void {
  const problem = findProblem(path, kind);
  if (problem === undefined) return;
  throw new LowportError('ERR_NO_FILE', `${use} ${JSON.stringify(path)}: ${problem}`, {
    hint:
      problem === missingFolder
        ? `Look at the spelling, or make it: mkdir -p ${quoteShell(path)}`
        : 'Look at the spelling, or name another.',
  });
}

function findProblem(path: string, kind: FileKind): string | undefined {
  try {
    const stats = statSync(path);
    if (kind === 'folder' && !stats.isDirectory()) return 'it is not a folder';
    if (kind === 'file' && stats.isDirectory()) return 'it is a folder, not a file';
    return undefined;
  } catch (error) {
    if (isCode(error, 'EACCES')) return undefined;
    if (isCode(error, 'ENOENT') && kind === 'folder') return missingFolder;
    return isCode(error, 'ENOENT', 'ENOTDIR') ? 'there is no such file' : String(error);
  }
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
