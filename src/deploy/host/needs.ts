import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { findBlocker, type Identity, type Need } from '../../file-access.js';
import type { HomeFacts, HostFacts, Program } from '../ways/facts.js';
import { type HomePlaces, isInHomes, isWithin, type NeededFolder, planHomes } from '../ways/homes.js';
import type { Options } from '../ways/options.js';
import { followIntoHomes } from './links.js';
import { nodeFolder } from './node.js';
import { findPackageRoot, findProject, findSharedModules } from './project.js';
import { findUserName } from './users.js';

/** Of the options, `envFiles` is what the service itself reads. Without a sandbox nothing hides the homes, and a user who may read them as they are needs nothing bound. */
export function exposeHomes(options: Options, program: Program, places: HomePlaces, identity: Identity): HomeFacts {
  const none = { exposed: [], elsewhere: [], writable: [] };
  if (options.sandbox === 'off' && findBlocked(options, program, identity, () => false).length === 0) return none;
  return planHomes(findNeeded(options, program, places), options.readWrite, places);
}

function findNeeded({ acmeWebroot, envFiles }: Options, program: Program, places: HomePlaces): NeededFolder[] {
  const project = findProject(program.entry, places);
  const shared = findSharedModules(project).filter(folder => isInHomes(folder, places));
  const folders = [
    ...seenThroughLinks(nodeFolder(program.node, places), program.node, path => nodeFolder(path, places), 'node'),
    ...seenThroughLinks(project, program.entry, path => findProject(path, places), 'program folder'),
    ...seenThroughLinks(
      findPackageRoot(program.register, places),
      program.register,
      path => findPackageRoot(path, places),
      'lowport',
    ),
    { path: program.workdir, use: 'working directory' },
    ...(acmeWebroot === undefined ? [] : [{ path: acmeWebroot, use: '--acme-webroot' }]),
    ...envFiles.map(path => ({ path, use: '--env-file' })),
    ...shared.map(path => ({ path, use: 'packages' })),
  ];
  return folders.map(({ path, use }) => ({ use, path: followIntoHomes(path, places), real: realpathSync(path) }));
}

/** The folder of a file, and that of the place where the file really is when a link below the folder leads out of it. */
function seenThroughLinks(
  folder: string,
  file: string,
  folderOf: (path: string) => string,
  use: string,
): { path: string; use: string }[] {
  const real = realpathSync(file);
  const isInside = isWithin(real, realpathSync(folder));
  return [folder, ...(isInside ? [] : [folderOf(real)])].map(path => ({ path, use }));
}

/** Folders of homes that will not be in the service's way, as it sees an empty one with the bound folders in it. */
export function hiddenBy({ exposed, writable }: HomeFacts, places: HomePlaces): (folder: string) => boolean {
  const bound = [...exposed, ...writable].map(path => realpathSync(path));
  if (bound.length === 0) return () => false;
  return folder => isInHomes(folder, places) && !bound.some(path => isWithin(folder, path));
}

export function findBlocked(
  { readWrite, acmeWebroot, envFiles }: Options,
  program: Program,
  identity: Identity,
  isHidden: (folder: string) => boolean,
): HostFacts['blocked'] {
  const needed: { path: string; use: string; need: Need }[] = [
    { path: program.entry, use: 'entry', need: 'read' },
    { path: program.node, use: 'node', need: 'search' },
    { path: program.register, use: 'lowport', need: 'read' },
    { path: program.workdir, use: 'working directory', need: 'search' },
    ...(acmeWebroot === undefined ? [] : [{ path: acmeWebroot, use: '--acme-webroot', need: 'search' as const }]),
    ...envFiles.map(path => ({ path, use: '--env-file', need: 'read' as const })),
    ...readWrite.map(path => ({ path, use: '--read-write', need: 'write' as const })),
  ];
  return needed.flatMap(({ path, use, need }) => {
    const blocker = findBlocker(path, identity, { need, isHidden });
    if (blocker === undefined) return [];
    const owner = blocker.uid === 0 ? undefined : findUserName(blocker.uid);
    return [{ path, use, blocker, ...(owner !== undefined && { owner }) }];
  });
}

export function findUnreadableKeys(
  folder: string,
  identity: Identity,
  isHidden: (folder: string) => boolean,
): string[] {
  return readdirSync(folder)
    .filter(name => /\.(pem|key)$/.test(name))
    .map(name => join(folder, name))
    .filter(path => findBlocker(path, identity, { isHidden }) !== undefined);
}
