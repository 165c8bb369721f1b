import { findRefused, findServing } from '../../release/releases.js';
import type { ServedRelease } from '../../status/facts.js';
import type { Installation } from '../install/record.js';
import { realPath } from '../read-if-there.js';
import { isBehindLink, isFolder } from '../release/find-target.js';

/** Undefined where no deploy and no install has noted one. */
export function readRelease({ releases, project }: Installation): ServedRelease | undefined {
  const serving = findServing(releases);
  if (serving === undefined) return undefined;
  const { folder, since, commit } = serving;
  const now = project === undefined ? folder : realPath(project);
  // What did not do is no news.
  const last = releases?.findLast(release => release.folder === now)?.state ?? 'good';
  const isPending = project !== undefined && now !== folder && last === 'good' && isBehindLink(project);
  const refused = findRefused(releases);
  return {
    folder,
    since,
    ...(commit !== undefined && { commit }),
    isGone: !isFolder(folder),
    ...(isPending && { pending: { link: project, folder: now } }),
    ...(refused && { refused: { folder: refused.folder, since: refused.since, reason: refused.reason ?? '' } }),
  };
}
