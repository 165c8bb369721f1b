import { readKept } from '../../deploy/host/install/claims/kept.js';
import { type Installation, readRecord } from '../../deploy/host/install/record.js';
import { refuseMissing } from './what-is-left.js';

/** @throws {LowportError} `ERR_NOT_INSTALLED`, naming what is. */
export function requireInstallation(name: string): Installation {
  return readRecord('/', name) ?? refuseMissing({ name, root: '/' }, readKept('/', name));
}
