import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const guardian = join(import.meta.dirname, 'guardian.js');
const keptOutput = 64 * 1024;

/** A command in namespaces of its own that cannot outlive this process. See guardian.ts. */
export type Guarded = {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  /** The exit code, or undefined while it runs. */
  exitCode(): number | null | undefined;
  /** The last 64 KiB of what it wrote to stdout and stderr. */
  output(): string;
  /** Ends the command and all that it started; resolves when nothing is left. */
  end(): Promise<void>;
};

export function startGuarded(name: string, command: string[]): Guarded {
  // Detached: Ctrl-C in a terminal reaches this process only, and the guardian cleans up after it.
  const child = spawn('unshare', ['--mount', '--', process.execPath, guardian, name, ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  if (child.pid === undefined) throw new Error('unshare did not start: the package util-linux is missing');

  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-keptOutput);
    });
  }
  child.stdin.on('error', () => {});

  let exitCode: number | null | undefined;
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    exitCode = code ?? null;
    return exitCode;
  });

  return {
    pid: child.pid,
    ended,
    exitCode: () => exitCode,
    output: () => output,
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
