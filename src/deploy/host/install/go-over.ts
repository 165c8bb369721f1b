import type { Command, Plan } from '../../ways/plan.js';
import { findReopenedSockets, findServicesOfChangedSockets, settleSockets } from './sockets.js';
import { type Report, runStep } from './steps.js';
import { findChangedUnits, findReloadedUnits } from './units.js';

/**
 * What has to be restarted, or reloaded, between two plans of a way; nothing where they are of different ones, which start
 * anew. `restart` is a service that is restarted in any case, the last of all, also where it does not run.
 */
export function listRestarts(from: Plan, to: Plan, changedPaths: ReadonlySet<string>, restart?: string): Command[] {
  if (from.way !== to.way) return [];
  const isChanged = (path: string) => changedPaths.has(path);
  const changed = findChangedUnits(from, to, isChanged).filter(unit => !unit.endsWith('.socket'));
  const reopened = findReopenedSockets(from, to);
  const units = new Set([...changed, ...findServicesOfChangedSockets(from, to)]);
  for (const { service } of reopened) units.delete(service);
  if (restart !== undefined) units.delete(restart);
  const restarted = [...units, ...reopened.map(({ service }) => service), ...(restart === undefined ? [] : [restart])];
  const reloaded = findReloadedUnits(to, isChanged).filter(unit => !restarted.includes(unit));
  return [
    ...[...units].map((unit): Command => ['systemctl', 'try-restart', unit]),
    ...reopened.map(({ name, service }): Command => ['systemctl', 'try-restart', `${name}.socket`, service]),
    ...reloaded.map((unit): Command => ['systemctl', 'try-reload-or-restart', unit]),
    ...(restart === undefined ? [] : [['systemctl', 'restart', restart] as const]),
  ];
}

/**
 * Brings what runs from one plan of a way to another, when the files are in place and loaded: what changed is restarted,
 * and nothing else; ports that stay are not closed for a moment.
 * @throws {LowportError} `ERR_STEP`
 */
export async function goOver(
  from: Plan,
  to: Plan,
  changedPaths: ReadonlySet<string>,
  report: Report,
  restart?: string,
): Promise<void> {
  const restartAll = async () => {
    for (const command of listRestarts(from, to, changedPaths, restart)) await runStep(command, '/', report);
  };
  await settleSockets(to, restartAll, report);
}
