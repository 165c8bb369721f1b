import { LowportError } from '../errors.js';

/** What is wrong with the words of the command line themselves, whatever the host is like: exit status 2. */
export class UsageError extends LowportError {}

/** Runs what only reads the command line, so that main can tell its errors from those that the host gives. */
export function readUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    const { code, message, hint } = error;
    throw new UsageError(code, message, { hint, cause: error });
  }
}
