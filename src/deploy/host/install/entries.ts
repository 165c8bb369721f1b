import { LowportError } from '../../../errors.js';
import type { Plan } from '../../ways/plan.js';
import { runNow } from '../run-now.js';
import { readAt } from '../trust/read-at.js';

type Owned = { mode: number; owner?: string; group?: string };

/** What shall stand at one path: a plan's file, link or copy. Paths are those of the host. */
export type Entry = { path: string; unit?: string } & (
  | ({ kind: 'file'; content: string } & Owned)
  | ({ kind: 'copy'; source: string } & Owned)
  | { kind: 'link'; target: string }
);

/**
 * All that a plan puts on a host, in the order in which it is put there: who is linked to comes first.
 */
export function listEntries({ files, links, copies }: Plan): Entry[] {
  return [
    ...copies.map(copy => ({ kind: 'copy' as const, ...copy })),
    ...files.map(file => ({ kind: 'file' as const, ...file })),
    ...links.map(link => ({ kind: 'link' as const, ...link })),
  ];
}

/** Numbers for the names of owners. Undefined for one who is not there, or not yet: the plan may make him. */
export function findOwner({ owner, group }: Owned, root: string): { uid: number | undefined; gid: number | undefined } {
  return { uid: findId('passwd', owner, root), gid: findId('group', group, root) };
}

/**
 * The same when the owner has to be there.
 * @throws {LowportError} `ERR_OWNER`
 */
export function requireOwner(owned: Owned, root: string): { uid: number; gid: number } {
  const { uid, gid } = findOwner(owned, root);
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  throw refuseOwner(uid === undefined ? `user "${owned.owner}"` : `group "${owned.group}"`);
}

function findId(database: 'passwd' | 'group', name: string | undefined, root: string): number | undefined {
  if (name === undefined || name === 'root') return 0;
  const [, , id] = lookUp(database, name, root)?.split(':') ?? [];
  return id === undefined ? undefined : Number(id);
}

function refuseOwner(who: string): LowportError {
  return new LowportError('ERR_OWNER', `${who}: there is none here`, {
    hint: 'Install the package that brings it, or make it with useradd or groupadd.',
  });
}

/** The host may have more sources of users than its files; of an image there are only those. */
function lookUp(database: 'passwd' | 'group', name: string, root: string): string | undefined {
  if (root !== '/') {
    const lines = (readAt(`/etc/${database}`, root)?.toString() ?? '').split('\n');
    return lines.find(line => line.startsWith(`${name}:`));
  }
  const { status, stdout } = runNow('getent', [database, '--', name]);
  return status === 0 ? stdout : undefined;
}
