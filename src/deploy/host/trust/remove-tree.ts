import { closeSync, constants, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { runNow } from '../run-now.js';
import { change } from './in-folder.js';

/**
 * Removes a folder with all that is in it. By rm(1), which goes down by descriptors: whoever still writes there leads it
 * nowhere else by a link, as the removal of Node itself may be led.
 */
export function removeTree(path: string, root: string): void {
  change(path, root, place => {
    const folder = openSync(`${dirname(place)}/.`, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      const { status, stderr } = runNow('rm', ['-rf', '--', `/proc/self/fd/3/${basename(place)}`], { passed: folder });
      if (status !== 0) throw new Error(`rm of ${path}: ${stderr}`);
    } finally {
      closeSync(folder);
    }
  });
}
