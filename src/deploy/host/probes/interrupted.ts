import { LowportError } from '../../../errors.js';
import type { Unread } from '../../doctor/facts.js';
import type { Interrupted } from '../../interrupted.js';
import { findInterrupted } from '../install/interrupted.js';

/** What lowports have left that were killed. Root only may know of installations. */
export async function readInterrupted(): Promise<{ interrupted: Interrupted[]; unread: Unread[] }> {
  try {
    return { interrupted: await findInterrupted(), unread: [] };
  } catch (error) {
    const isForbidden = error instanceof Error && 'code' in error && error.code === 'EACCES';
    if (!isForbidden && !(error instanceof LowportError)) throw error;
    return {
      interrupted: [],
      unread: [{ what: 'interrupted installations', why: isForbidden ? 'needs root' : error.message }],
    };
  }
}
