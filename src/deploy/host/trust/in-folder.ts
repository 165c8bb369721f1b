import { basename, dirname, join } from 'node:path';
import { LowportError } from '../../../errors.js';
import { describeParty, hasMembers } from './accounts.js';
import { findPresumer } from './judge-way.js';
import { walkPath } from './walk-path.js';

/**
 * Has `use` look at what stands at a path, by a name that stays the same one whatever is renamed or linked on the way
 * there: for lstat(2), unlink(2), rename(2) and their like, which follow no link at the end. Undefined where its folder
 * is not there. `path` is that of the host, or of the image below `root`.
 * @throws {LowportError} `ERR_LINK_OUT` for a link that leads out of an image.
 */
export function lookAt<T>(path: string, root: string, use: (place: string) => T): T | undefined {
  return walkPath(dirname(path), root, ({ place, steps }) =>
    place === undefined || steps.at(-1)?.kind !== 'folder' ? undefined : useNamed(path, root, place, use),
  );
}

/**
 * The same to change it. On this host root changes nothing there that those could not change themselves who may lead the
 * path elsewhere.
 * @throws {LowportError} also `ERR_UNTRUSTED_PATH`
 */
export function change<T>(path: string, root: string, use: (place: string) => T): T | undefined {
  return walkPath(dirname(path), root, ({ place, ...way }) => {
    if (place === undefined || way.steps.at(-1)?.kind !== 'folder') return undefined;
    const isJudged = root === '/' && process.getuid?.() === 0;
    const party = isJudged ? findPresumer(way, 'write', hasMembers) : undefined;
    if (party === undefined) return useNamed(path, root, place, use);
    throw new LowportError(
      'ERR_UNTRUSTED_PATH',
      `file ${JSON.stringify(path)}: ${describeParty(party)}, and may not write where it leads`,
      { hint: `See where it leads: namei -l ${dirname(path)}; then choose a folder of root's, or one of theirs.` },
    );
  });
}

/** An error of the file system names the path as people know it, not the descriptor by which it was reached. */
function useNamed<T>(path: string, root: string, folder: string, use: (place: string) => T): T {
  const place = join(folder, basename(path));
  try {
    return use(place);
  } catch (error) {
    const isHere = error instanceof Error && 'path' in error && error.path === place;
    throw isHere ? Object.assign(error, { path: join(root, path) }) : error;
  }
}
