import { dirname } from 'node:path';
import { LowportError } from '../errors.js';

type Explanation = { reason: string; cure: (folder: string) => string };

const explanations: Readonly<Record<string, Explanation>> = {
  EROFS: {
    reason: 'it is on a read-only file system',
    cure: folder =>
      `findmnt --target ${folder} shows it. Remount it for writing, or install into the image, by --root.`,
  },
  ENOSPC: {
    reason: 'no space is left there',
    cure: folder => `df -h ${folder} shows it. Make room, and repeat the command.`,
  },
  EDQUOT: { reason: 'the quota there is used up', cure: () => 'Make room, and repeat the command.' },
  EACCES: {
    reason: 'permission denied',
    cure: folder => `Repeat the command as root, or look at who may: namei -l ${folder}`,
  },
  EPERM: {
    reason: 'the file system does not permit it',
    cure: folder => `Look for an immutable file: lsattr -d ${folder}`,
  },
  EIO: { reason: 'its disk has an error', cure: () => 'journalctl -k shows it.' },
};

/** What the file system has refused and no command counts on, as an error with its cure. Undefined for any other. */
export function explainFileError(error: unknown): LowportError | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const [code, path] = [String(error.code), String(error.path)];
  const found = explanations[code];
  if (found === undefined) return undefined;
  const hint = found.cure(dirname(path));
  return new LowportError('ERR_FILE_SYSTEM', `${path}: ${found.reason} (${code})`, { hint, cause: error });
}
