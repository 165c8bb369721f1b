import { stripVTControlCharacters } from 'node:util';
import type { LogLine } from '../../status/facts.js';
import { runCommand } from '../run-command.js';

/** The last lines of a unit's journal, the latest last. Empty where this user may not read it. */
export async function readLog(unit: string, lines: number): Promise<LogLine[]> {
  const command = ['journalctl', '--quiet', '--no-pager', '--output=json', `--lines=${lines}`, '--unit', unit] as const;
  const { status, output } = await runCommand(command);
  return status === 0 ? output.split('\n').flatMap(line => parseEntry(line) ?? []) : [];
}

/** An entry of journalctl's JSON; a message that is no text comes as its bytes. */
export function parseEntry(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  const entry = JSON.parse(line) as { __REALTIME_TIMESTAMP?: string; MESSAGE?: string | number[] | null };
  const message = typeof entry.MESSAGE === 'string' ? entry.MESSAGE : Buffer.from(entry.MESSAGE ?? []).toString();
  const at = new Date(Number(entry.__REALTIME_TIMESTAMP) / 1000).toISOString();
  return { at, ...readMessage(stripVTControlCharacters(message)) };
}

/** Levels of pino and its kin. */
const levels: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const housekeeping = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'message', 'v', 'err']);

/** A JSON line of pino or winston as a person reads it: the level, the message, and the rest as name=value. */
export function readMessage(message: string): { level?: string; text: string } {
  const line = parseObject(message);
  const text = line?.['msg'] ?? line?.['message'];
  if (line === undefined || typeof text !== 'string') return { text: message };
  const { level, err } = line;
  const known = typeof level === 'string' ? level : levels[String(level)];
  const failure = typeof err === 'object' && err !== null && 'message' in err ? [`(${String(err.message)})`] : [];
  const rest = Object.entries(line).filter(([key]) => !housekeeping.has(key));
  const values = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return { ...(known !== undefined && { level: known }), text: [text, ...failure, ...values].join(' ') };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
