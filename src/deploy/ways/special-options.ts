import type { Options } from './options.js';
import { refuseForWay } from './refuse.js';
import type { Way } from './way.js';

/** The options that only some ways understand, as they stand on the command line. */
const flags = {
  systemNode: '--system-node',
  serverNames: '--server-name',
} as const satisfies { [Key in keyof Options]?: string };

export type SpecialOption = keyof typeof flags;

/** @throws {LowportError} `ERR_WAY_CANNOT` for an option that is there for other ways. */
export function refuseForeignOptions(options: Options, { name, takes = [] }: Pick<Way, 'name' | 'takes'>): void {
  for (const [option, flag] of Object.entries(flags) as [SpecialOption, string][]) {
    if (options[option] === undefined || takes.includes(option)) continue;
    throw refuseForWay(flag, name, 'that way has no such option', 'Leave it out; lowport ways lists the ways.');
  }
}
