import type { Start } from '../../deploy/host/start/start.js';
import { quoteShell } from '../../deploy/shell.js';

/** What was made of a start script, so that a person can see that it is the same; nothing where it is only `node FILE`. */
export function describeStart({ script, env, envFiles, nodeOptions, entry, args, notes }: Start): string[] {
  if (script === undefined || isPlain(script)) return notes;
  const words = [
    ...env.map(({ name, value }) => `${name}=${quoteShell(value)}`),
    'node',
    ...envFiles.map(path => `--env-file=${quoteShell(path)}`),
    ...[...nodeOptions, entry, ...args].map(quoteShell),
  ];
  return [`npm start is ${JSON.stringify(script)}; the service runs that as ${words.join(' ')}.`, ...notes];
}

function isPlain(script: string): boolean {
  return /^node\s+[^\s-]\S*$/.test(script);
}
