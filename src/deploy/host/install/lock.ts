import { once } from 'node:events';
import { createServer } from 'node:net';
import { LowportError } from '../../../errors.js';

/**
 * Runs `work` as the only lowport that changes this host. The lock is a name in Linux' abstract namespace: the kernel
 * frees it however the process ends.
 * @throws {LowportError} `ERR_BUSY` where another one is at it.
 */
export async function runAlone<T>(work: () => Promise<T>): Promise<T> {
  const lock = createServer();
  try {
    await once(lock.listen('\0lowport-changes-this-host'), 'listening');
  } catch (cause) {
    throw new LowportError('ERR_BUSY', 'this host: another lowport is changing it at this moment', {
      hint: 'Wait until it has ended, and repeat the command.',
      cause,
    });
  }
  try {
    return await work();
  } finally {
    lock.close();
  }
}
