import { LowportError } from '../../src/errors.js';

/** What a way plans, or nothing where it cannot fulfil the options. */
export function tryToPlan<T>(plan: () => T[]): T[] {
  try {
    return plan();
  } catch (error) {
    if (error instanceof LowportError && error.code === 'ERR_WAY_CANNOT') return [];
    throw error;
  }
}
