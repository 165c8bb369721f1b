import { statSync } from 'node:fs';

/**
 * The folder in which the command was given, as the shell names it: in `/srv/app/current` Node itself knows only where that
 * link leads. `$PWD` counts where it is the same folder.
 */
export function readWorkingFolder({ PWD: named }: NodeJS.ProcessEnv, real = process.cwd()): string {
  if (named === undefined || !/^(\/(?!\.{0,2}(\/|$))[^/]+)+$/.test(named)) return real;
  const [one, other] = [named, real].map(path => statSync(path, { throwIfNoEntry: false }));
  return one !== undefined && one.dev === other?.dev && one.ino === other.ino ? named : real;
}
