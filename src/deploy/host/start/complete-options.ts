import { refuseSecrets } from '../../ways/credential-options.js';
import type { Options } from '../../ways/options.js';
import type { Start } from './start.js';

/** The options, with what the start script says wherever they say nothing else. What they name themselves wins. */
export function completeOptions(options: Options, start: Start, envIsPublic: boolean): Options {
  if (start.script === undefined) return { ...options, entry: start.entry };
  refuseSecrets(start.env, envIsPublic);
  const own = new Set(options.env.map(({ name }) => name));
  const nodeOptions = [...start.nodeOptions, ...(options.nodeOptions ?? [])];
  return {
    ...options,
    entry: start.entry,
    args: [...start.args, ...options.args],
    env: [...start.env.filter(({ name }) => !own.has(name)), ...options.env],
    envFiles: [...start.envFiles.filter(path => !options.envFiles.includes(path)), ...options.envFiles],
    ...(nodeOptions.length > 0 && { nodeOptions }),
  };
}
