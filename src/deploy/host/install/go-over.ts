import type { Command, Plan } from '../../ways/plan.js';
import { findServicesOfChangedSockets, settleSockets } from './sockets.js';
import { type Report, runStep } from './steps.js';
import { findChangedUnits } from './units.js';

/** What has to be restarted between two plans of a way; nothing where they are of different ones, which start anew. */
export function listRestarts(from: Plan, to: Plan, changedPaths: ReadonlySet<string>): Command[] {
  if (from.way !== to.way) return [];
  const changed = findChangedUnits(from, to, path => changedPaths.has(path)).filter(unit => !unit.endsWith('.socket'));
  const units = new Set([...changed, ...findServicesOfChangedSockets(from, to)]);
  return [...units].map(unit => ['systemctl', 'try-restart', unit]);
}

/**
 * Brings what runs from one plan of a way to another, when the files are in place and loaded: what changed is restarted,
 * and nothing else; ports that stay are not closed for a moment.
 * @throws {LowportError} `ERR_STEP`
 */
export async function goOver(from: Plan, to: Plan, changedPaths: ReadonlySet<string>, report: Report): Promise<void> {
  const restart = async () => {
    for (const command of listRestarts(from, to, changedPaths)) await runStep(command, '/', report);
  };
  await settleSockets(to, restart, report);
}
