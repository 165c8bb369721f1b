import { describeOwnCode } from '../deploy/host/trust/own-code.js';
import type { Output } from './output.js';

/** Says, before root does anything, that somebody else may have written what it runs. */
export function warnOfOwnCode(output: Output): void {
  const warning = describeOwnCode();
  if (warning !== undefined) output.note(`${output.paintNote('yellow', 'Warning')}: ${warning}`);
}
