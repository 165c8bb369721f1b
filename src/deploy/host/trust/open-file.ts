import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import { describeParty, hasMembers } from './accounts.js';
import { findPresumer } from './judge-way.js';
import type { Way } from './step.js';
import { walkPath } from './walk-path.js';

/**
 * Opens what a path of a user's leads to, for reading, and nothing but a regular file. As root it opens no more than
 * those could read who may change the path: a link of theirs to a file of root's is refused.
 * @param use what the path is for, as the message names it: `--maintenance`.
 * @throws {LowportError} `ERR_NO_FILE` where there is none, or no regular one, `ERR_UNTRUSTED_PATH`.
 */
export function withFile<T>(path: string, use: string, work: (fd: number) => T): T {
  return walkPath(path, '/', way => {
    const { steps, place } = way;
    if (place === undefined) throw refuseKind(path, use, 'there is no such file');
    const kind = steps.at(-1)?.kind;
    if (kind !== 'file') throw refuseKind(path, use, kind === 'folder' ? 'it is a folder' : 'it is a pipe or a device');
    refusePresumer(path, use, way);
    const fd = openSync(place, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return work(fd);
    } finally {
      closeSync(fd);
    }
  });
}

/** The content of such a file. */
export function readSafely(path: string, use: string): Buffer {
  return withFile(path, use, fd => readFileSync(fd));
}

function refusePresumer(path: string, use: string, way: Way): void {
  const party = process.getuid?.() === 0 ? findPresumer(way, 'read', hasMembers) : undefined;
  if (party === undefined) return;
  throw new LowportError(
    'ERR_UNTRUSTED_PATH',
    `${use} ${JSON.stringify(path)}: ${describeParty(party)}, and may not read what it leads to`,
    {
      hint: `See where it leads: namei -l ${path}; then name a file that they may read, or one in a folder of root's.`,
    },
  );
}

function refuseKind(path: string, use: string, reason: string): LowportError {
  return new LowportError('ERR_NO_FILE', `${use} ${JSON.stringify(path)}: ${reason}`, {
    hint: 'Look at the spelling, or name another.',
  });
}
