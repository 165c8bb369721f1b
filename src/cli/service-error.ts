import { LowportError } from '../errors.js';

/** A service that could not go on. Its exit status tells systemd what a restart can mend, and what it cannot. */
export class ServiceError extends LowportError {
  readonly status: number;

  constructor({ code, message, hint, cause }: LowportError, status: number) {
    super(code, message, { hint, cause });
    this.status = status;
  }
}
