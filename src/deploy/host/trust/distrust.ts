import { describeParty, hasMembers } from './accounts.js';
import { findParties, type Party } from './judge-way.js';
import type { StepKind } from './step.js';
import { walkPath } from './walk-path.js';

/** Why root must not follow a path as it is: somebody may change where it leads, or it leads to no file. */
export type Distrust = { path: string; party: Party } | { path: string; kind: StepKind };

/**
 * What speaks against a file that root is to read or run, now or later: undefined where root alone may change it and all
 * that leads there, and also where it is not there.
 */
export function findDistrust(path: string): Distrust | undefined {
  return walkPath(path, '/', way => {
    const [party] = findParties(way, hasMembers);
    if (party !== undefined) return { path, party };
    const kind = way.place === undefined ? undefined : way.steps.at(-1)?.kind;
    return kind === undefined || kind === 'file' ? undefined : { path, kind };
  });
}

/** Whether somebody beside root may change a file, or lead its path elsewhere: false where this user may not look. */
export function isOfOthers(path: string): boolean {
  try {
    const distrust = findDistrust(path);
    return distrust !== undefined && 'party' in distrust;
  } catch {
    return false;
  }
}

/** The same as the end of a sentence about the path. */
export function describeDistrust(distrust: Distrust): string {
  if ('party' in distrust) return describeParty(distrust.party);
  return distrust.kind === 'folder' ? 'it is a folder' : 'it is a pipe or a device';
}
