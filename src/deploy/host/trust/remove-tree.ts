import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { LowportError } from '../../../errors.js';
import { quoteShell } from '../../shell.js';
import { runNow } from '../run-now.js';
import { change } from './in-folder.js';

/**
 * Removes a folder with all that is in it. By rm(1), which goes down by descriptors: whoever still writes there leads it
 * nowhere else by a link, as the removal of Node itself may be led.
 * @throws {LowportError} `ERR_NOT_REMOVED` where something of it stays: what is mounted there.
 */
export function removeTree(path: string, root: string): void {
  change(path, root, place => {
    const folder = openSync(`${dirname(place)}/.`, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      const { status, stderr } = runNow('rm', ['-rf', '--', `/proc/self/fd/3/${basename(place)}`], { passed: folder });
      if (status !== 0) throw refuseRemoval(path, stderr);
    } finally {
      closeSync(folder);
    }
  });
}

/** `ERR_NOT_REMOVED`, with the first line of what was said of it. */
export function refuseRemoval(path: string, said: string): LowportError {
  const [reason = ''] = said.trim().split('\n');
  const text = reason.replace('/proc/self/fd/3', dirname(path));
  return new LowportError('ERR_NOT_REMOVED', `folder ${JSON.stringify(path)}: ${text}`, {
    hint: `See what is mounted there, and take it off: grep ${quoteShell(path)} /proc/self/mounts\nThen repeat the command.`,
  });
}
