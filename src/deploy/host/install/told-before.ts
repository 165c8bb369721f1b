import { join, resolve } from 'node:path';
import { LowportError } from '../../../errors.js';
import { stranger } from '../../../file-access.js';
import { checkName, defaultName } from '../../ways/name.js';
import { findEntry } from '../entry.js';
import { findHolder, findProgramFolder, readPackageJson } from '../project.js';
import { findHomes } from '../users.js';
import { refuseOtherProject } from './claims/refuse-other-project.js';
import { type Installation, readRecord } from './record.js';

type Asked = { name?: string | undefined; entry?: string | undefined };

/**
 * What is installed under the name that these words lead to: that of --name, else of the package, else of the file. Undefined
 * where nothing is. A project that was moved is the same with `replace`.
 * @throws {LowportError} `ERR_NAME`, `ERR_OTHER_PROJECT`, and those of reading the record.
 */
export function findEarlier(
  { name, entry }: Asked,
  { cwd, root, replace }: { cwd: string; root: string; replace: boolean },
): Installation | undefined {
  const places = findHomes(stranger);
  const file = tryEntry(entry, cwd) ?? join(cwd, 'index.js');
  const folder = findProgramFolder(file, cwd, places);
  const named = findHolder(file) === undefined ? file : join(folder, 'index.js');
  const wanted = checkName(name ?? defaultName(readPackageJson(folder)?.name, named, folder));
  const earlier = readRecord(root, wanted);
  if (earlier !== undefined && !replace) refuseOtherProject(wanted, folder, { earlier, kept: undefined });
  return earlier;
}

/** Where none is found the remembered one counts; what is wrong with one that was named is said when it is read. */
function tryEntry(entry: string | undefined, cwd: string): string | undefined {
  try {
    return findEntry(entry === undefined ? undefined : resolve(cwd, entry), cwd);
  } catch (error) {
    if (error instanceof LowportError) return undefined;
    throw error;
  }
}
