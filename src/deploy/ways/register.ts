import { join } from 'node:path';
import { LowportError } from '../../errors.js';

/** Where lowport could be imported from. Folders of the package; `local` is the one that the program itself would find. */
export type LowportCopies = { local?: string; own: string };

/** Its place in the package, the target of `require('lowport/register')`. */
const registerFile = 'dist/serve/register.cjs';

// The caches of npx, pnpm dlx and yarn dlx: emptied at any time.
const passingFolder = /\/(_npx|dlx|dlx-[^/]*)\//;

/**
 * The file for `node --require`: of the lowport beside the program, else of the one that is running.
 * @throws {LowportError} `ERR_LOWPORT_PASSING` where only a copy is there that may vanish.
 */
export function chooseRegister({ local, own }: LowportCopies): string {
  const folder = local ?? own;
  if (passingFolder.test(`${folder}/`)) {
    throw new LowportError(
      'ERR_LOWPORT_PASSING',
      `lowport "${folder}": it runs from a cache that is emptied now and then, and the service would fail to start`,
      { hint: 'Install it to stay: npm install lowport beside the program, or npm install --global lowport.' },
    );
  }
  return join(folder, registerFile);
}
