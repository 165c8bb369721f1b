import { LowportError } from '../errors.js';
import { exitConfig } from '../serve/exit-status.js';

/** A service that could not go on. Its exit status tells systemd what a restart can mend, and what it cannot. */
export class ServiceError extends LowportError {
  readonly status: number;

  constructor({ code, message, hint, cause }: LowportError, status: number) {
    super(code, message, { hint, cause });
    this.status = status;
  }
}

/** Runs a service; what is wrong with its surroundings is a configuration error, EX_CONFIG of sysexits.h. */
export async function serveOrRefuse<T>(serve: () => Promise<T>): Promise<T> {
  try {
    return await serve();
  } catch (error) {
    throw error instanceof LowportError ? new ServiceError(error, exitConfig) : error;
  }
}
