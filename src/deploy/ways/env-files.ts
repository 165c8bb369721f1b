import { escapeArgument, escapeGlobPath } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import { contentEntry, credentialPath, ownCredentialEntries } from './credentials.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/*
 * Files of variables are no variables of the unit: whatever PATH or LD_PRELOAD stands in them counts in the program only,
 * and in nothing that systemd starts as root. Node reads them itself, at its start, in the way that people know from .env.
 */

/** Of the files: lines of the unit, and words before the program's own in `ExecStart=`, escaped. */
type EnvFileParts = { entries: Entry[]; words: string[] };

const option = '--env-file';

/** What lowport sets where no file does. As a variable of the unit it would win over the files. */
export const fileDefaults = { NODE_ENV: 'production' } as const;

const defaultsName = 'env-defaults';

export function planEnvFiles({ envFiles, env }: Options, { envFilesOfOthers }: HostFacts): EnvFileParts {
  if (envFiles.length === 0) return { entries: [], words: [] };
  const own = new Set(env.map(({ name }) => name));
  const defaults = Object.entries(fileDefaults).flatMap(([name, value]) => (own.has(name) ? [] : [`${name}=${value}`]));
  const files = envFiles.map((path, index) => planFile(path, index, envFilesOfOthers.includes(path)));
  return {
    entries: [
      ...defaults.map(content => contentEntry(defaultsName, content, option)),
      ...files.flatMap(({ entries }) => entries),
    ],
    words: [...defaults.map(() => word(credentialPath(defaultsName))), ...files.flatMap(({ words }) => words)],
  };
}

/** What others than root may change, root does not read: the service does, as the user that it is. */
function planFile(path: string, index: number, isOfOthers: boolean): EnvFileParts {
  if (isOfOthers) return { entries: [], words: [escapeArgument(word(path), option)] };
  const name = index === 0 ? 'env-file' : `env-file-${index + 1}`;
  return { entries: ownCredentialEntries({ name, path, option }), words: [word(credentialPath(name))] };
}

function word(path: string): string {
  return `--env-file=${path}`;
}

/** For a program that is none of Node's systemd reads them, by its own rules. Nothing of such a unit runs as root. */
export function foreignEnvFileEntries({ envFiles }: Options): Entry[] {
  return envFiles.map(path => entry('EnvironmentFile', escapeGlobPath(path, option)));
}
