import { parseDuration } from '../../duration.js';

/** The page that answers 503 in the place of a program that cannot start, and how long clients wait before. */
export type Maintenance = { page?: string; afterMs: number };

/** Where nothing is said of it. */
export const usualMaintenance: Maintenance = { afterMs: 10_000 };

/** As it stands on the command line: the file of an own page; false where no page shall answer. */
export type RawMaintenance = { maintenance?: string | boolean | undefined; maintenanceAfter?: string | undefined };

/**
 * Undefined where nothing is said of it, so that a way without a page refuses only what was asked for.
 * @throws {LowportError} `ERR_DURATION`
 */
export function readMaintenance(
  { maintenance, maintenanceAfter }: RawMaintenance,
  absolute: (path: string) => string,
): { maintenance?: Maintenance | false } {
  if (maintenance === false) return { maintenance: false };
  if (typeof maintenance !== 'string' && maintenanceAfter === undefined) return {};
  const afterMs = maintenanceAfter === undefined ? usualMaintenance.afterMs : parseDuration(maintenanceAfter);
  return { maintenance: typeof maintenance === 'string' ? { page: absolute(maintenance), afterMs } : { afterMs } };
}
