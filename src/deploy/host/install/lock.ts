import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { LowportError } from '../../../errors.js';

/**
 * Runs `work` as the only lowport that changes this host, or this image. The lock is a name in Linux' abstract namespace: the kernel
 * frees it however the process ends.
 * @throws {LowportError} `ERR_BUSY` where another one is at it.
 */
export async function runAlone<T>(root: string, work: () => Promise<T>): Promise<T> {
  const lock = createServer();
  try {
    await once(lock.listen(nameLock(root)), 'listening');
  } catch (cause) {
    throw new LowportError(
      'ERR_BUSY',
      `${root === '/' ? 'this host' : root}: another lowport is changing it at this moment`,
      {
        hint: 'Wait until it has ended, and repeat the command.',
        cause,
      },
    );
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** Such a name has at most 107 bytes. */
function nameLock(root: string): string {
  return `\0lowport-changes-${root === '/' ? 'this-host' : createHash('sha256').update(root).digest('hex')}`;
}
