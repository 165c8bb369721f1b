import { type Identity, lacks, type Need } from '../../../file-access.js';
import type { Step, Way } from './step.js';

/** Somebody beside root who may lead a path elsewhere, or change what is at its end. */
export type Party = {
  /** What they may change. */
  path: string;
  by: 'owner' | 'group' | 'everybody';
  uid: number;
  gid: number;
  /** Its place among the steps. */
  at: number;
};

/** Whether anybody is in a group. */
export type HasMembers = (gid: number) => boolean;

const nobody = -1;

/**
 * Who beside root may change what a path leads to: the owners of folders and of what is in them, and those to whom the
 * bits give it. The group root always counts, since an access control list shows in the bits of the group. The owner of a
 * link changes nothing by that, but where it stands in a folder as /tmp.
 */
export function findParties({ steps, missing }: Way, hasMembers: HasMembers): Party[] {
  return steps.flatMap(({ path, kind, mode, uid, gid, inSticky, names }, at) => {
    const party = (by: Party['by']): Party => ({ path, by, uid, gid, at });
    const isSticky = kind === 'folder' && (mode & 0o1000) !== 0;
    // There everybody may add what is missing, and nobody may replace what is root's.
    const isOpen = kind !== 'link' && (!isSticky || (at === steps.length - 1 && missing !== undefined));
    const isOfGroup = (mode & 0o020) !== 0 && (gid === 0 || hasMembers(gid));
    return [
      ...(uid !== 0 && (kind !== 'link' || inSticky) ? [party('owner')] : []),
      // In such a folder the second name of a file of root's may be from anybody.
      ...((isOpen && mode & 0o002) || (inSticky && kind === 'file' && names > 1) ? [party('everybody')] : []),
      ...(isOpen && isOfGroup ? [party('group')] : []),
    ];
  });
}

/**
 * The first of them who could not do it themselves: read what the path leads to now, or write into the folder at its end.
 * What root does for a path of which this finds nobody, is no more than those could do who may change the path.
 */
export function findPresumer(way: Way, need: Need, hasMembers: HasMembers): Party | undefined {
  const { steps } = way;
  return findParties(way, hasMembers).find(party => {
    const identity = identityOf(party);
    // What lies before is behind them: the way goes on from where they lead it.
    const isShut = steps.slice(party.at + 1).some(step => step.kind === 'folder' && lacks(step, identity, 'search'));
    return isShut || lacks(steps.at(-1) as Step, identity, need);
  });
}

function identityOf({ by, uid, gid }: Party): Identity {
  if (by === 'owner') return { uid, gids: [] };
  return { uid: nobody, gids: by === 'group' ? [gid] : [] };
}
