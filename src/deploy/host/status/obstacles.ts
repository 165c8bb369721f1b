import { LowportError } from '../../../errors.js';
import type { Finding } from '../../finding.js';
import { checkUnits } from '../check/check-units.js';

/** What `check` calls an error in a unit as it is now: the service that runs may have been started before it came up. */
export function findObstacles(unit: string): Finding[] {
  try {
    return checkUnits([unit], { cwd: '/', systemd: undefined }).findings.filter(({ severity }) => severity === 'error');
  } catch (error) {
    // A unit that is gone, or that this user may not read, is told of elsewhere.
    if (error instanceof LowportError) return [];
    throw error;
  }
}
