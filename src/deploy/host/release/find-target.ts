import { lstatSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { LowportError } from '../../../errors.js';
import { findServing, listBefore, type Release } from '../../release/releases.js';
import { foldersAbove, isWithin } from '../../ways/homes.js';
import { requireFile } from '../files.js';
import type { Installation } from '../install/record.js';
import { readFolder, realPath } from '../read-if-there.js';

/** Which version is to be deployed: the one in a folder, the good one before, or what the program's folder holds now. */
export type Wanted = { kind: 'folder'; path: string } | { kind: 'before' } | { kind: 'now' };

/** `back` is the earlier release that is deployed again. */
export type Target = { folder: string; back?: Release };

/** So many folders may lie between the program's own and a link such as `current`: those of a workspace. */
const linkDepth = 3;

/**
 * The folder of the program that is to be deployed, links followed.
 * @param project the folder that it was installed from, as it was named
 * @throws {LowportError} `ERR_NO_FILE`, `ERR_NO_RELEASE`
 */
export function findTarget(name: string, { releases }: Installation, project: string, wanted: Wanted): Target {
  const served = findServing(releases)?.folder ?? realPath(project);
  if (wanted.kind === 'before') return findBefore(name, releases);
  if (wanted.kind === 'now') return { folder: isBehindLink(project) ? realPath(project) : served };
  requireFile(wanted.path, '--release', 'folder');
  return { folder: placeIn(realPath(wanted.path), served) };
}

/** Whether a link that a deployment switches leads to the program. */
export function isBehindLink(project: string): boolean {
  const folders = [project, ...foldersAbove(project)].slice(0, linkDepth);
  return folders.some(folder => lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true);
}

/** The link to a release that lies beside it or above, as `current`: who installs through it can switch it. */
export function findLinkTo(folder: string): string | undefined {
  const places = [dirname(folder), dirname(dirname(folder))].filter(place => place !== '/');
  const links = places.flatMap(place => readFolder(place).map(name => join(place, name)));
  return links.find(link => lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && realPath(link) === folder);
}

export function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Of a workspace the release holds the program in a folder of its own: `releases/2/packages/api`. */
function placeIn(release: string, served: string): string {
  const root = [served, ...foldersAbove(served)].find(folder => dirname(folder) === dirname(release));
  return root === undefined || isWithin(release, served) ? release : join(release, relative(root, served));
}

function findBefore(name: string, releases: readonly Release[] = []): Target {
  const before = listBefore(releases);
  const back = before.find(({ folder }) => isFolder(folder));
  if (back !== undefined) return { folder: back.folder, back };
  const reason =
    before.length === 0
      ? 'there is no good release in another folder before the one that serves'
      : `the releases before the one that serves are gone: ${before.map(({ folder }) => folder).join(', ')}`;
  throw new LowportError('ERR_NO_RELEASE', `${name}: ${reason}`, {
    hint: `lowport releases ${name} lists them. Any folder with a version of the program can be deployed with --release.`,
  });
}
