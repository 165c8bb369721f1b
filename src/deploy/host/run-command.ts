import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { findSystemProgram, isExecutable, systemEnvironment } from '../../system-commands.js';
import type { Command } from '../ways/plan.js';
import { describeDistrust, findDistrust } from './trust/distrust.js';

/**
 * What a command has left behind. `output` is stdout and stderr as they came; `status` is undefined where it did not run or was
 * killed, by `signal`.
 */
export type CommandOutcome = { status: number | undefined; output: string; signal?: NodeJS.Signals };

const longestOutput = 64 * 1024;

/**
 * Runs a command of a plan to its end, without input. Root runs only what root alone may change, with an environment of
 * the system's own. It speaks English without colours, so that it can be quoted and read.
 */
export function runCommand([program, ...args]: Command, timeoutMs = 120_000): Promise<CommandOutcome> {
  const file = findProgramFile(program) ?? program;
  const distrust = process.getuid?.() === 0 && file.startsWith('/') ? findDistrust(file) : undefined;
  if (distrust !== undefined) {
    const output = `${file} is not run: ${describeDistrust(distrust)}, and it would run as root`;
    return Promise.resolve({ status: undefined, output });
  }
  const child = spawn(file, args, { env: systemEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  // That of spawn() itself goes on, and keeps this process, where there is no such program.
  const timeout = setTimeout(() => child.kill(), timeoutMs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-longestOutput);
    });
  }
  const ended = new Promise<CommandOutcome>(resolve => {
    child.once('error', error => resolve({ status: undefined, output: error.message }));
    child.once('close', (status, signal) =>
      resolve({ status: status ?? undefined, output, ...(signal && { signal }) }),
    );
  });
  return ended.finally(() => clearTimeout(timeout));
}

/** The program's file as {@link runCommand} would find it. */
export function findProgramFile(program: string, root = '/'): string | undefined {
  const file = program.startsWith('/') ? program : findSystemProgram(program, root);
  return file.startsWith('/') && isExecutable(join(root, file)) ? file : undefined;
}
