import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { stranger } from '../../file-access.js';
import { findOwnPackage } from '../../own-package.js';
import type { HostFacts, Program } from '../ways/facts.js';
import type { HomePlaces } from '../ways/homes.js';
import { checkName, defaultName } from '../ways/name.js';
import type { Options } from '../ways/options.js';
import { chooseRegister } from '../ways/register.js';
import { findComposer } from './composer.js';
import { findEntry } from './entry.js';
import { requireFile } from './files.js';
import { readMetadataNameservers } from './nameservers.js';
import { exposeHomes, findBlocked, findUnreadableKeys, hiddenBy } from './needs.js';
import { readPortStart } from './network.js';
import { findNode } from './node.js';
import { findPm2 } from './pm2.js';
import { findHolder, findLocalLowport, findProgramFolder, readPackageJson } from './project.js';
import { readSystemdVersion } from './systemd.js';
import { isOfOthers } from './trust/distrust.js';
import { findHomes, isMadeByLowport, lookUpUser, readUser } from './users.js';

/** Where the command was run: what it takes relative paths from, and PATH. */
export type Surroundings = { cwd: string; path: string | undefined; systemd: string | undefined };

/**
 * Looks at this machine, read-only, for what the ways have to know.
 * @throws {LowportError} for what the options name and the machine has not: `ERR_ENTRY`, `ERR_NO_FILE`, `ERR_USER`,
 *   `ERR_SYSTEMD_VERSION`, `ERR_LOWPORT_PASSING`, `ERR_WHOLE_HOME`.
 */
export function collectFacts(options: Options, surroundings: Surroundings): HostFacts {
  const systemdVersion = readSystemdVersion(surroundings.systemd);
  const own = findOwnPackage();
  const user = options.user === undefined ? undefined : readUser(options.user);
  const identity = user ?? stranger;
  const places = findHomes(identity);
  const program = findProgram(options, surroundings, places, own.root);
  requireFiles(options, program);
  const envFilesOfOthers = options.exec === undefined ? options.envFiles.filter(isOfOthers) : [];
  const served = { ...options, envFiles: envFilesOfOthers };
  const homes = exposeHomes(served, program, places, identity);
  return {
    systemdVersion,
    lowportVersion: own.version,
    program,
    ...(user && { user: { name: user.name, uid: user.uid, group: user.group } }),
    nameIsTaken: isTaken(program.name) && !isMadeByLowport(program.name),
    nodeFile: realpathSync(program.node),
    ...findPm2(program.entry, surroundings.path),
    unprivilegedPortStart: readPortStart(program.name),
    hasQuadlet: existsSync('/usr/libexec/podman/quadlet'),
    ...findComposer(),
    envFilesOfOthers,
    nameservers: readMetadataNameservers(),
    homes,
    blocked: findBlocked(served, program, identity, hiddenBy(homes, places)),
    unreadableKeys: options.tls ? [] : findUnreadableKeys(program.workdir, identity, hiddenBy(homes, places)),
  };
}

/** A dynamic user exists as long as its service runs: that of this very name is no obstacle to an update. */
function isTaken(name: string): boolean {
  const user = lookUpUser(name);
  return user !== undefined && !(user.uid >= firstDynamic && user.uid <= lastDynamic);
}

// DynamicUser= in systemd.exec(5).
const firstDynamic = 61_184;
const lastDynamic = 65_519;

function findProgram(options: Options, { cwd, path }: Surroundings, places: HomePlaces, ownRoot: string): Program {
  const entry = options.exec ?? findEntry(options.entry, cwd);
  // Of any other program the package is not where its file is: /usr/bin/deno.
  const root = options.exec === undefined ? findProgramFolder(entry, cwd, places) : cwd;
  // The name of a dependency's file says nothing of the program.
  const named = findHolder(entry) === undefined ? entry : join(root, 'index.js');
  const local = findLocalLowport(entry);
  return {
    entry,
    folder: root,
    name: options.name ?? checkName(defaultName(readPackageJson(root)?.name, named, root)),
    workdir: options.workdir ?? root,
    node: options.node ?? findNode(path, places),
    register: chooseRegister({ ...(local !== undefined && { local }), own: ownRoot }),
  };
}

function requireFiles(options: Options, program: Program): void {
  const { tls, acmeWebroot, envFiles, credentials = [], readWrite, maintenance, exec } = options;
  if (exec !== undefined) requireFile(exec, '--exec', 'file');
  requireFile(program.node, '--node', 'file');
  requireFile(program.workdir, '--workdir', 'folder');
  requireFile(program.register, 'lowport', 'file');
  for (const path of envFiles) requireFile(path, '--env-file', 'file');
  for (const { path } of credentials) requireFile(path, '--credential', 'file');
  for (const path of readWrite) requireFile(path, '--read-write', 'any');
  if (maintenance && maintenance.page !== undefined) requireFile(maintenance.page, '--maintenance', 'file');
  if (acmeWebroot !== undefined) requireFile(acmeWebroot, '--acme-webroot', 'folder');
  if (tls === undefined) return;
  requireFile(tls.cert, '--tls-cert', 'file');
  requireFile(tls.key, '--tls-key', 'file');
  for (const { cert, key } of tls.named ?? []) for (const path of [cert, key]) requireFile(path, '--tls', 'file');
}
