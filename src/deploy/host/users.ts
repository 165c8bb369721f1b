import { existsSync, readFileSync } from 'node:fs';
import { LowportError } from '../../errors.js';
import { findBlocker, type Identity } from '../../file-access.js';
import { type HomePlaces, isWithin } from '../ways/homes.js';
import { userComment } from '../ways/static-user.js';
import { realPath } from './read-if-there.js';
import { runNow } from './run-now.js';

export type User = Identity & { name: string; group: string };

/**
 * A user of this host, with all groups.
 * @throws {LowportError} `ERR_USER` where there is none of that name or number, or it is root.
 */
export function readUser(name: string): User {
  const user = lookUpUser(name);
  if (user === undefined) {
    throw refuse(name, 'there is no such user here', `Make one: useradd --system ${name}; or leave --user out`);
  }
  if (user.uid === 0)
    throw refuse(name, 'that is root, the one user that lowport is there to avoid', 'Leave --user out');
  return user;
}

/** The same, or undefined where there is no such user. id(1) asks every source of users that the host has. */
export function lookUpUser(name: string): User | undefined {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/.test(name)) return undefined;
  const uid = ask('-u', name);
  const gids = ask('-G', name);
  const group = ask('-gn', name);
  return uid === undefined || gids === undefined || group === undefined
    ? undefined
    : { name, uid: Number(uid), gids: gids.split(' ').map(Number), group };
}

/** The name of a user of the host's own files. */
export function findUserName(uid: number): string | undefined {
  return readPasswd()
    .map(line => line.split(':'))
    .find(([, , id]) => id === String(uid))?.[0];
}

/** Whether an earlier install has made the user, for the service of that name: passwd(5), the comment. */
export function isMadeByLowport(name: string): boolean {
  return readPasswd().some(line => line.startsWith(`${name}:`) && line.split(':')[4] === userComment(name));
}

/**
 * The homes of people and of root, and /tmp, of which every service has its own; those of system users are ordinary
 * folders, and so are homes outside of the trees that `identity` may enter: nothing hides them.
 */
export function findHomes(identity: Identity): HomePlaces {
  const trees = withRealPaths(['/home', '/root', '/run/user', '/tmp', '/var/tmp']);
  const isInTrees = (home: string) => trees.some(tree => isWithin(home, tree));
  return { trees, homes: withRealPaths(readHomes()).filter(home => isInTrees(home) || isShut(home, identity)) };
}

function isShut(home: string, identity: Identity): boolean {
  return existsSync(home) && findBlocker(home, identity, { need: 'search' }) !== undefined;
}

function readHomes(): string[] {
  return readPasswd()
    .map(line => line.split(':'))
    .filter(([, , uid]) => uid === '0' || (Number(uid) >= firstPerson && Number(uid) !== nobody))
    .map(fields => fields[5] ?? '')
    .filter(home => /^\/.*[^/]$/.test(home) && home !== '/nonexistent');
}

// UID_MIN of login.defs(5), and the overflow uid.
const firstPerson = 1000;
const nobody = 65_534;

function readPasswd(): string[] {
  try {
    return readFileSync('/etc/passwd', 'utf8').split('\n');
  } catch {
    return [];
  }
}

function withRealPaths(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(path => [path, realPath(path)]))];
}

function ask(option: string, name: string): string | undefined {
  const { status, stdout } = runNow('id', [option, name]);
  return status === 0 ? stdout.trim() : undefined;
}

function refuse(name: string, reason: string, cure: string): LowportError {
  return new LowportError('ERR_USER', `--user ${JSON.stringify(name)}: ${reason}`, {
    hint: `${cure}: systemd then makes a user for this service alone.`,
  });
}
