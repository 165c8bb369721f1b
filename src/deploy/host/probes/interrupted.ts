import { LowportError } from '../../../errors.js';
import type { Facts, Unread } from '../../doctor/facts.js';
import { findInterrupted } from '../install/interrupted.js';

type Found = Pick<Facts, 'interrupted' | 'recordFault'> & { unread: Unread[] };

/** What lowports have left that were killed. Root only may know of installations. */
export async function readInterrupted(): Promise<Found> {
  try {
    return { interrupted: await findInterrupted(), unread: [] };
  } catch (error) {
    if (error instanceof LowportError) {
      return { interrupted: [], unread: [], recordFault: { text: error.message, cure: error.hint } };
    }
    if (!(error instanceof Error && 'code' in error && error.code === 'EACCES')) throw error;
    return { interrupted: [], unread: [{ what: 'interrupted installations', why: 'needs root' }] };
  }
}
