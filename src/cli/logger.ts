import type { Logger } from 'pino';
import type { OutputFlags } from './output.js';

/** sd-daemon(3): the journal reads a line's level from such a prefix. Pino's levels are 10 for trace to 60 for fatal. */
const journalLevels: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };

/**
 * The launcher's own log, on standard error: sentences for a terminal, JSON lines for everything else, with the level
 * before them where the journal reads. Pino is loaded here and only here, when there is something to say.
 */
export async function createLogger({ quiet, verbose }: OutputFlags, env: NodeJS.ProcessEnv): Promise<Logger> {
  const { pino } = await import('pino');
  const level = quiet ? 'error' : verbose ? 'debug' : 'info';
  const isJournal = env['JOURNAL_STREAM'] !== undefined;
  return pino({ level, base: { name: 'lowport' } }, { write: line => process.stderr.write(present(line, isJournal)) });
}

function present(line: string, isJournal: boolean): string {
  if (!isJournal && !process.stderr.isTTY) return line;
  const { level, msg } = JSON.parse(line) as { level: number; msg: string };
  return isJournal ? `<${journalLevels[level] ?? 6}>${line}` : `lowport: ${msg}\n`;
}
