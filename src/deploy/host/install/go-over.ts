import type { Plan } from '../../ways/plan.js';
import { findServicesOfChangedSockets, settleSockets } from './sockets.js';
import { type Report, runStep } from './steps.js';
import { findChangedUnits } from './units.js';

/**
 * Brings what runs from one plan of a way to another, when the files are in place and loaded: what changed is restarted,
 * and nothing else; ports that stay are not closed for a moment.
 * @throws {LowportError} `ERR_STEP`
 */
export async function goOver(from: Plan, to: Plan, changedPaths: ReadonlySet<string>, report: Report): Promise<void> {
  const changed = findChangedUnits(from, to, path => changedPaths.has(path)).filter(unit => !unit.endsWith('.socket'));
  const units = new Set([...changed, ...findServicesOfChangedSockets(from, to)]);
  const restart = async () => {
    for (const unit of units) await runStep(['systemctl', 'try-restart', unit], '/', report);
  };
  await settleSockets(to, restart, report);
}
