import { LowportError } from '../../errors.js';

/** An option that a way cannot fulfil; `value` is the option as it stands on the command line. */
export function refuseForWay(value: string, way: string, reason: string, hint: string): LowportError {
  return new LowportError('ERR_WAY_CANNOT', `${value} with --way ${way}: ${reason}`, { hint });
}
