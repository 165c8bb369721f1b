import { join } from 'node:path';
import type { Command, Plan } from '../../ways/plan.js';
import { listUnitFolders } from '../unit-store/search-path.js';
import { listNames } from './claims/list-names.js';
import { lookInto } from './claims/look.js';

/**
 * The commands that undo a plan, without those units that are somebody else's by now: lowport's file is gone, and systemd
 * finds another, as when the distribution's package was installed since.
 */
export function listUndo(plan: Plan, root: string): Command[] {
  const look = lookInto(root);
  const isElsewhere = (unit: string) => listUnitFolders().some(folder => look.isThere(join(folder, unit)));
  const written = new Set(plan.files.filter(({ path }) => look.isThere(path)).map(({ unit }) => unit));
  const foreign = new Set(listNames(plan).units.filter(unit => !written.has(unit) && isElsewhere(unit)));
  return plan.undo.flatMap(command => {
    const [program, verb = '', ...units] = command;
    if (program !== 'systemctl' || !units.some(unit => foreign.has(unit))) return [command];
    const own = units.filter(unit => !foreign.has(unit));
    return own.length === 0 ? [] : [[program, verb, ...own] as const];
  });
}
