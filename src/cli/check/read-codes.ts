import { listCodes } from '../../deploy/units/check/rules/all.js';
import { findClosest } from '../../deploy/units/closest.js';
import { UsageError } from '../usage.js';

/**
 * Codes to keep quiet about: `a`, or `a,b`.
 * @throws {UsageError} `ERR_CHECK_CODE` for one that check does not have.
 */
export function readCodes(given: string, before: readonly string[] = []): string[] {
  const known = listCodes().map(({ code }) => code);
  const codes = given.split(',').map(code => code.trim());
  const unknown = codes.find(code => !known.includes(code));
  if (unknown === undefined) return [...before, ...codes];
  throw new UsageError('ERR_CHECK_CODE', `--ignore ${JSON.stringify(unknown)}: check has no such code`, {
    hint: `Did you mean ${findClosest(unknown, known).name}? lowport explain lists the codes.`,
  });
}
