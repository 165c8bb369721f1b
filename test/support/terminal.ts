import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { ExecutionContext } from 'ava';
import { cleanEnvironment, type Program, watch } from './program.js';

type Size = { columns: number; rows: number };
type Terminal = Program & {
  /** What a person types there: `\r` is Enter, `\x03` is Ctrl-C, `\x04` the end of the input. */
  type(keys: string): void;
};

export const usualSize: Size = { columns: 80, rows: 24 };

/**
 * A shell command at a terminal of its own, by script(1). `within` are the words that make a command run elsewhere, on a
 * host. What it writes is on stdout, and its lines end with `\r\n`, as terminals have it.
 */
export function runInTerminal(
  t: ExecutionContext,
  command: string,
  options: { within?: (words: string[]) => [string, ...string[]]; size?: Size; cwd?: string } = {},
): Terminal {
  const { within = words => words as [string, ...string[]], size = usualSize, cwd } = options;
  const script = `stty cols ${size.columns} rows ${size.rows}; ${command}`;
  const [file, ...args] = within(['script', '--quiet', '--return', '--command', script, '/dev/null']);
  const env = { ...cleanEnvironment(), TERM: 'xterm-256color' };
  const child: ChildProcess = spawn(file, args, { env, ...(cwd === undefined ? {} : { cwd }) });
  const program = watch(t, child);
  return Object.assign(program, { type: (keys: string) => void child.stdin?.write(keys) });
}

/** The lines without colours and without what a terminal adds to their ends. */
export function plainLines(text: string): string[] {
  return stripVTControlCharacters(text).replaceAll('\r\n', '\n').trimEnd().split('\n');
}
