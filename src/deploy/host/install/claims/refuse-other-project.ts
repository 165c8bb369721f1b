import { LowportError } from '../../../../errors.js';
import { realPath } from '../../read-if-there.js';
import { lookInto } from './look.js';
import type { Known } from './refuse-taken.js';
import { isSameProject } from './same-project.js';

/**
 * Refuses a name under which another project is installed, or has left what its program wrote: an update would close the
 * ports of the one, and give the data of the other away.
 * @throws {LowportError} `ERR_OTHER_PROJECT` with both folders.
 */
export function refuseOtherProject(name: string, project: string, { earlier, kept }: Known): void {
  // Programs are those of this machine, also where they are installed into an image.
  const look = lookInto('/');
  const isOther = (folder: string | undefined): folder is string =>
    folder !== undefined && !isSameProject(folder, project, look, realPath);
  if (isOther(earlier?.project))
    throw refuse(name, project, `the project in "${earlier.project}" is installed under it`);
  if (isOther(kept?.project)) {
    const places = kept.folders.map(({ path }) => path).join(' and ');
    throw refuse(name, project, `what the project in "${kept.project}" has kept is in ${places}`);
  }
}

function refuse(name: string, project: string, reason: string): LowportError {
  return new LowportError('ERR_OTHER_PROJECT', `name "${name}": ${reason}, and this is "${project}"`, {
    hint: `Give this project a name of its own: --name ${name}-2\nWhere it is the same project that has moved: --replace`,
  });
}
