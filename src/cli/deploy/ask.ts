import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readOwnCommand } from '../../deploy/host/own-command.js';
import { formatCommand } from '../../deploy/shell.js';
import { LowportError } from '../../errors.js';

/**
 * Whether the person at the terminal agrees. An empty answer is no, and so is the end of the input.
 * @throws {LowportError} `ERR_NOBODY_TO_ASK` where there is no terminal, `ERR_INTERRUPTED` for Ctrl-C.
 */
export async function ask(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new LowportError('ERR_NOBODY_TO_ASK', `${question}: there is no terminal to ask at`, {
      hint: 'Repeat the command with --yes; --dry-run shows what it would do.',
    });
  }
  const answer = await readLine(`${question}? [y/N] `);
  // Else what follows would stand on the question's line.
  if (typeof answer === 'string') process.stderr.write('\n');
  if (answer === 'interrupted') {
    throw new LowportError('ERR_INTERRUPTED', `${question}: it was left by Ctrl-C`, { hint: 'Nothing was changed.' });
  }
  return answer !== 'end' && /^y(es)?$/i.test(answer.line.trim());
}

/** The terminal itself echoes and edits the line. */
async function readLine(prompt: string): Promise<{ line: string } | 'end' | 'interrupted'> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const stop = new AbortController();
  try {
    const answer = Promise.race([
      once(lines, 'line', stop).then(([line]) => ({ line: String(line) })),
      once(lines, 'close', stop).then(() => 'end' as const),
      once(process, 'SIGINT', stop).then(() => 'interrupted' as const),
    ]);
    process.stderr.write(prompt);
    return await answer;
  } finally {
    stop.abort();
    lines.close();
  }
}

/**
 * Says before all else that a command is for root, and how to run this very one as root. Unit files are root's in an image,
 * too: whoever may edit them there, says what root runs when it boots. To fakeroot(1) this process is root.
 * @throws {LowportError} `ERR_NOT_ROOT`
 */
export function requireRoot(what: string, { image }: { image?: string | undefined } = {}): void {
  if (process.getuid?.() === 0) return;
  const words = formatCommand(readOwnCommand());
  throw image === undefined
    ? new LowportError('ERR_NOT_ROOT', `${what}: it changes this host, which only root may`, {
        hint: `Run: sudo ${words}`,
      })
    : new LowportError('ERR_NOT_ROOT', `${what} --root "${image}": its files are to belong to root`, {
        hint: `Run: sudo ${words}\nor where the image is packed under fakeroot: fakeroot ${words}`,
      });
}
