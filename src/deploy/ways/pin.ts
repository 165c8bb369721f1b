import { join, relative } from 'node:path';
import { isWithin } from './homes.js';
import type { Options } from './options.js';

/**
 * The options with all that lies in the program's folder taken from another release of it. Certificates stay where they
 * are: they are the host's.
 * @param folders by which names the program's folder is known: a link such as `current`, and where it leads
 */
export function pinOptions(options: Options, folders: readonly string[], to: string): Options {
  const pin = (path: string) => {
    const folder = folders.find(one => isWithin(path, one));
    return folder === undefined ? path : join(to, relative(folder, path));
  };
  const { entry, workdir, node, acmeWebroot, maintenance, credentials } = options;
  return {
    ...options,
    envFiles: options.envFiles.map(pin),
    readWrite: options.readWrite.map(pin),
    runFrom: options.runFrom.map(pin),
    ...(entry !== undefined && { entry: pin(entry) }),
    ...(workdir !== undefined && { workdir: pin(workdir) }),
    ...(node !== undefined && { node: pin(node) }),
    ...(acmeWebroot !== undefined && { acmeWebroot: pin(acmeWebroot) }),
    ...(credentials && { credentials: credentials.map(one => ({ ...one, path: pin(one.path) })) }),
    ...(maintenance && {
      maintenance: { ...maintenance, ...(maintenance.page !== undefined && { page: pin(maintenance.page) }) },
    }),
  };
}
