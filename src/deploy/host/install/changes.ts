import { join } from 'node:path';
import { LowportError } from '../../../errors.js';
import type { Plan } from '../../ways/plan.js';
import { type Entry, listEntries } from './entries.js';
import { expect, isSame, type Observed, observe } from './observed.js';
import type { Installation, Installed } from './record.js';

/** What an installation does to one path. `entry` is missing where the path is removed. */
export type Change = {
  path: string;
  action: 'create' | 'change' | 'remove' | 'keep';
  entry?: Entry;
  unit?: string;
  /** Whether what stands there is not what lowport has put there: somebody else's, or edited since. */
  foreign: boolean;
};

/** Compares what a plan wants with what the host has. `record` is that of an earlier installation of the same name. */
export function compare(plan: Plan, record: Installation | undefined, root: string): Change[] {
  const entries = listEntries(plan);
  const wanted = entries.map((entry): Change => {
    const { path, unit } = entry;
    const observed = observe(path, root);
    const action = isSame(observed, expect(entry, root)) ? 'keep' : observed.kind === 'absent' ? 'create' : 'change';
    const foreign = action === 'change' && !isSame(observed, recorded(record, path));
    return { path, action, entry, foreign, ...(unit !== undefined && { unit }) };
  });
  const paths = new Set(entries.map(({ path }) => path));
  return [...wanted, ...removals(record?.installed.filter(({ path }) => !paths.has(path)) ?? [], root)];
}

/** The removal of what was put there. What is gone already needs none. */
export function removals(installed: readonly Installed[], root: string): Change[] {
  return installed.flatMap(({ path, unit, state }): Change[] => {
    const observed = observe(path, root);
    if (observed.kind === 'absent') return [];
    const foreign = !isSame(observed, state);
    return [{ path, action: 'remove', foreign, ...(unit !== undefined && { unit }) }];
  });
}

/** @throws {LowportError} `ERR_FILE_DIFFERS` for the first file that somebody else has written or edited. */
export function refuseForeign(changes: readonly Change[], root: string): void {
  for (const { path, action } of changes.filter(({ foreign }) => foreign)) {
    const place = join(root, path);
    const what =
      action === 'remove' ? 'it was edited since lowport wrote it' : 'other content than lowport wrote is there';
    throw new LowportError('ERR_FILE_DIFFERS', `file ${JSON.stringify(place)}: ${what}`, {
      hint: 'See what would be lost with --force --dry-run; then move it away, or repeat the command with --force.',
    });
  }
}

/** @throws {LowportError} `ERR_IN_THE_WAY` for a folder or device in the place of a file, which nothing replaces. */
export function refuseObstacle(changes: readonly Change[], root: string): void {
  const found = changes.find(({ path }) => observe(path, root).kind === 'other');
  if (found === undefined) return;
  throw new LowportError(
    'ERR_IN_THE_WAY',
    `file ${JSON.stringify(join(root, found.path))}: something that is no file is there`,
    {
      hint: 'Look at it and move it away, or choose another --name.',
    },
  );
}

export function findChangedPaths(changes: readonly Pick<Change, 'path' | 'action'>[]): Set<string> {
  return new Set(changes.filter(({ action }) => action !== 'keep').map(({ path }) => path));
}

function recorded(record: Installation | undefined, path: string): Observed {
  return record?.installed.find(one => one.path === path)?.state ?? { kind: 'absent' };
}
