import { LowportError } from '../errors.js';
import { exitConfig } from './exit-status.js';
import { reportError } from './report.js';

/** Does the work, and ends the process with status 78 where the environment or a socket is not as it must be. */
export function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    return refuse(error);
  }
}

export function refuse(error: LowportError): never {
  reportError(error);
  process.exit(exitConfig);
}
