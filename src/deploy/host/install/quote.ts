import { runCommand } from '../run-command.js';

const shownLines = 20;

/** The end of what a command said, to stand under an error's first line; empty where it said nothing. */
export function quote(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-shownLines);
  return lines.length === 1 && lines[0] === '' ? '' : lines.map(line => `\n  | ${line}`).join('');
}

/** The end of what the journal has of units. */
export async function quoteLog(units: readonly string[]): Promise<string> {
  if (units.length === 0) return '';
  const selection = units.flatMap(unit => ['--unit', unit]);
  const lines = `--lines=${shownLines}`;
  const { output } = await runCommand(['journalctl', '--no-pager', '--quiet', '--output=cat', lines, ...selection]);
  return quote(output);
}
