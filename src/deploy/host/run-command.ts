import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../ways/plan.js';

/** What a command has left behind. `output` is stdout and stderr as they came; `status` is undefined where it did not run or was killed. */
export type CommandOutcome = { status: number | undefined; output: string };

const longestOutput = 64 * 1024;

/** What is installed, also where the user's PATH has no sbin, as with su. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const plain = { LC_ALL: 'C.UTF-8', SYSTEMD_COLORS: '0', SYSTEMD_LOG_COLOR: '0', SYSTEMD_PAGER: '' };

/** Runs a command of a plan to its end, without input. It speaks English without colours, so that it can be quoted and read. */
export function runCommand([program, ...args]: Command, timeoutMs = 120_000): Promise<CommandOutcome> {
  const env = { ...process.env, ...plain, PATH: searchPath() };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-longestOutput);
    });
  }
  return new Promise(resolve => {
    child.once('error', error => resolve({ status: undefined, output: error.message }));
    child.once('close', status => resolve({ status: status ?? undefined, output }));
  });
}

/** The program's file as {@link runCommand} would find it. */
export function findProgramFile(program: string, root = '/'): string | undefined {
  if (program.startsWith('/')) return isExecutable(join(root, program)) ? program : undefined;
  const places = root === '/' ? searchPath().split(':') : folders;
  return places.map(folder => join(folder, program)).find(file => isExecutable(join(root, file)));
}

function searchPath(): string {
  const given = (process.env['PATH'] ?? '').split(':').filter(folder => folder !== '');
  return [...new Set([...given, ...folders])].join(':');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
