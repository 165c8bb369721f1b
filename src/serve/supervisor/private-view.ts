import { spawnSync } from 'node:child_process';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LowportError } from '../../errors.js';
import { describeBlocker, findBlocker, type Identity } from '../../file-access.js';
import { findSystemProgram, systemEnvironment, systemFolders } from '../../system-commands.js';

/** Folders that are covered, and what of them is put back in place for the program to read. */
export type PrivateView = { covered: string[]; shown: string[] };

/**
 * How a program below folders that keep its user out (a home or /root of mode 0700, `mktemp -d`) can be read all the
 * same: as `ProtectHome=tmpfs` and `BindReadOnlyPaths=` do it for a unit. Nothing is covered where all is readable.
 */
export function planPrivateView(needed: readonly string[], identity: Identity): PrivateView {
  const covered = new Set<string>();
  const shown = new Set<string>();
  for (const path of needed.map(folder => realpathSync(folder))) {
    const blocker = findBlocker(path, identity, { need: 'search' });
    if (blocker === undefined) continue;
    covered.add(blocker.path);
    const isShut = blocker.path === path || judgeAlone(path, identity);
    for (const entry of isShut ? readdirSync(path).map(name => join(path, name)) : [path]) shown.add(entry);
  }
  return { covered: [...covered], shown: [...shown] };
}

/** Whether the folder itself, were it reachable, would keep the identity out. */
function judgeAlone(path: string, identity: Identity): boolean {
  return findBlocker(path, identity, { need: 'search', isHidden: () => true }) !== undefined;
}

/** The command, started by root, in a mount namespace with that view, as that user and without any capability. */
export function enterPrivateView(
  view: PrivateView,
  { uid, gids }: Identity,
  command: readonly string[],
): [string, ...string[]] {
  const gid = String(gids[0] ?? uid);
  const setpriv = findSystemProgram('setpriv');
  const drop = [setpriv, `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--inh-caps=-all', '--no-new-privs'];
  const steps = [
    // What root runs is the system's; the program has the PATH of its caller.
    `own=$PATH; PATH=${systemFolders.join(':')}; set -e`,
    `mount -t tmpfs -o mode=0755 lowport ${stage}`,
    ...view.shown.flatMap((path, index) => [
      makePlace(`${stage}/${index}`, path),
      `mount --bind ${quote(path)} ${stage}/${index}`,
    ]),
    ...view.covered.map(folder => `mount -t tmpfs -o mode=0755 lowport ${quote(folder)}`),
    ...view.shown.flatMap((path, index) => [makePlace(path, path), `mount --move ${stage}/${index} ${quote(path)}`]),
    `umount ${stage}`,
    'cd "$PWD"',
    'PATH=$own; exec "$@"',
  ];
  return [
    findSystemProgram('unshare'),
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    steps.join('\n'),
    'sh',
    ...drop,
    ...command,
  ];
}

/**
 * Makes sure that this host lets root make a mount namespace; a container may not.
 * @throws {LowportError} `ERR_UNREADABLE` with what stands in the way of the user.
 */
export function requirePrivateView(entry: string, identity: Identity): void {
  if (
    spawnSync(findSystemProgram('unshare'), ['--mount', 'true'], { env: systemEnvironment(), stdio: 'ignore' })
      .status === 0
  )
    return;
  const blocker = findBlocker(entry, identity);
  if (blocker === undefined) return;
  throw new LowportError('ERR_UNREADABLE', `${entry}: uid ${identity.uid} ${describeBlocker(blocker)}`, {
    hint: 'Move the program where every user may read it, such as /srv, or name its owner with --user.',
  });
}

/** Gathers what is shown while its folders are being covered; only this namespace sees it. */
const stage = '/run';

function makePlace(place: string, like: string): string {
  return statSync(like).isDirectory()
    ? `mkdir -p ${quote(place)}`
    : `mkdir -p ${quote(dirname(place))}; : > ${quote(place)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
