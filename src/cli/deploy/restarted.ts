import type { Run } from '../../deploy/host/install/run.js';
import { formatCommand } from '../../deploy/shell.js';

/**
 * What an update has done to a service that ran before: it was restarted, or it was not, and then runs what the program was
 * when it started. `changed` are files of the program that are newer than that. Undefined where there is nothing to say.
 */
export function describeUpdate(
  unit: string,
  { before, after, changed }: { before: Run | undefined; after: Run | undefined; changed: readonly string[] },
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  if (before.id !== after.id) return `${unit} was restarted, and runs what is there now.`;
  const since = `${after.startedAt.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const restart = formatCommand(['systemctl', 'restart', unit.replace(/\.service$/, '')]);
  return changed.length === 0
    ? `${unit} was not restarted, and runs the program as it was at ${since}. Where that has changed: ${restart}`
    : `${unit} was not restarted, and ${joinWords(changed)} changed since it started at ${since}: ${restart}`;
}

function joinWords(words: readonly string[]): string {
  const list = words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
  return `${list} ${words.length === 1 ? 'has' : 'have'}`;
}
