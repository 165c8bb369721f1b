import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, rmSync, statSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import { findOpeners } from '../proc-sockets.js';
import { runNow } from '../run-now.js';

/**
 * Runs `work` as the only lowport that changes this host, or this image. The lock is that of flock(2) on a file that only
 * root may open, so that nobody else holds it: the kernel frees it however the process ends.
 * @throws {LowportError} `ERR_BUSY` where another one is at it, `ERR_PROGRAM_MISSING` where flock(1) is not here.
 */
export async function runAlone<T>(root: string, work: () => Promise<T>): Promise<T> {
  const { file, release } = takeLock(root);
  try {
    return await work();
  } finally {
    release();
    closeSync(file);
  }
}

/** The lowports that change this host now, by their pids: whoever asks takes no lock, which would keep them from it. */
export function findHolders(): number[] {
  return findOpeners(lockPath('lowport'));
}

function lockPath(name: string): string {
  return `/run/${name}.lock`;
}

function takeLock(root: string): { file: number; release: () => void } {
  const name = root === '/' ? 'lowport' : `lowport-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  const path = lockPath(name);
  for (;;) {
    const file = openLock(path) ?? openSync(root, constants.O_RDONLY | constants.O_DIRECTORY);
    const isInRun = fstatSync(file).isFile();
    try {
      lock(file, root);
      const isStillThere = !isInRun || statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(file).ino;
      if (isStillThere) return { file, release: () => isInRun && rmSync(path, { force: true }) };
    } catch (error) {
      closeSync(file);
      throw error;
    }
    // Whoever had it has removed it in between: the next one would lock another file.
    closeSync(file);
  }
}

/** Undefined under fakeroot(1), where /run is not to be written: there the lock is that of the image's own folder. */
function openLock(path: string): number | undefined {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return undefined;
    throw error;
  }
}

/** Its end changes nothing: the lock belongs to what is open here, which it had as its own 3. */
function lock(file: number, root: string): void {
  const { status, error } = runNow('flock', ['-n', '-x', '3'], { passed: file });
  if (error !== undefined) {
    throw new LowportError('ERR_PROGRAM_MISSING', 'flock: it is not installed here', {
      hint: 'Install what is missing and repeat the command: apt-get install util-linux',
      cause: error,
    });
  }
  if (status === 0) return;
  throw new LowportError('ERR_BUSY', `${root === '/' ? 'this host' : root}: another lowport is changing it now`, {
    hint: 'Wait until it has ended, and repeat the command.',
  });
}
