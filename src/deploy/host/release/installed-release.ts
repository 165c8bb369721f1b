import { noteGood, type Release } from '../../release/releases.js';
import { hasReleases } from '../../ways/special-options.js';
import type { Way } from '../../ways/way.js';
import { realPath } from '../read-if-there.js';
import { findCommit } from './find-commit.js';
import { findLinkTo, isBehindLink } from './find-target.js';

/** The releases of an installation that is made of this project; undefined for a way that has none. */
export function noteInstalled(
  way: Pick<Way, 'takes'>,
  earlier: readonly Release[] | undefined,
  project: string,
): Release[] | undefined {
  if (!hasReleases(way)) return undefined;
  const folder = realPath(project);
  const commit = findCommit(folder);
  return noteGood(earlier, { folder, since: new Date().toISOString(), ...(commit !== undefined && { commit }) });
}

/** Which release runs, and how the next one comes, where a link leads to it: people expect that a restart follows it. */
export function explainRelease(name: string, project: string): string[] {
  const folder = realPath(project);
  if (isBehindLink(project)) {
    return [
      `It runs the release in ${folder}, also after a restart. When ${project} leads elsewhere: lowport deploy ${name}`,
    ];
  }
  const link = findLinkTo(folder);
  if (link === undefined) return [];
  return [`It runs ${folder}. ${link} leads there; when it leads elsewhere: lowport deploy ${name} --release ${link}`];
}
