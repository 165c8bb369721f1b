import { createInterface } from 'node:readline/promises';
import { LowportError } from '../../errors.js';

/**
 * Whether the person at the terminal agrees. An empty answer is no.
 * @throws {LowportError} `ERR_NOBODY_TO_ASK` where there is no terminal.
 */
export async function ask(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new LowportError('ERR_NOBODY_TO_ASK', `${question}: there is no terminal to ask at`, {
      hint: 'Repeat the command with --yes; --dry-run shows what it would do.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question}? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/**
 * Says before all else that a command is for root, and how to run this very one as root.
 * @throws {LowportError} `ERR_NOT_ROOT`
 */
export function requireRoot(what: string, argv: readonly string[] = process.argv): void {
  if (process.getuid?.() === 0) return;
  // The node and lowport of this shell: root's PATH may have others, or none.
  const words = [process.execPath, ...argv.slice(1)].map(quote).join(' ');
  throw new LowportError('ERR_NOT_ROOT', `${what}: it changes this host, which only root may`, {
    hint: `Run: sudo ${words}`,
  });
}

function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
