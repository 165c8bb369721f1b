import { type Installation, listRecords, readRecord } from '../../deploy/host/install/record.js';
import { LowportError } from '../../errors.js';

/** @throws {LowportError} `ERR_NOT_INSTALLED`, naming what is. */
export function requireInstallation(name: string, root = '/'): Installation {
  return readRecord(root, name) ?? refuseUnknown(name, root);
}

export function refuseUnknown(name: string, root = '/'): never {
  const installed = listRecords(root);
  throw new LowportError('ERR_NOT_INSTALLED', `${name}: lowport has installed nothing of that name`, {
    hint: installed.length === 0 ? 'Nothing is installed: lowport install.' : `Installed: ${installed.join(', ')}.`,
  });
}
