import { statSync } from 'node:fs';
import { monotonicDate } from '../monotonic.js';
import { showUnits } from '../show-units.js';

/** One run of a service, from one start to the next. */
export type Run = { id: string; startedAt: Date };

/** Undefined where the service does not run. */
export async function readRun(unit: string): Promise<Run | undefined> {
  const properties = ['ActiveState', 'InvocationID', 'ExecMainStartTimestampMonotonic'] as const;
  const [shown] = await showUnits([unit], properties);
  const startedAt = monotonicDate(Number(shown?.ExecMainStartTimestampMonotonic));
  const isRunning = ['active', 'reloading'].includes(shown?.ActiveState ?? '');
  return shown === undefined || startedAt === undefined || !isRunning
    ? undefined
    : { id: shown.InvocationID, startedAt };
}

/** Of these files, those that were changed, or put there, since a run began: the time of the inode, which no copy sets back. */
export function listChangedSince({ startedAt }: Run, files: readonly string[]): string[] {
  return files.filter(file => (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) > startedAt.getTime());
}
