import { LowportError } from '../errors.js';
import { exitConfig } from '../serve/exit-status.js';
import { ServiceError } from './service-error.js';

/** Runs a service; what is wrong with its surroundings is a configuration error, EX_CONFIG of sysexits.h. */
export async function serveOrRefuse<T>(serve: () => Promise<T>): Promise<T> {
  try {
    return await serve();
  } catch (error) {
    throw error instanceof LowportError ? new ServiceError(error, exitConfig) : error;
  }
}
