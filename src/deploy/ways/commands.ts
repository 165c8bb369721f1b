import { dirname, join } from 'node:path';
import { quoteShell } from '../shell.js';
import { escapeArgument, escapeProgram } from '../units/escape.js';
import type { Program } from './facts.js';

/*
 * The command lines of units. `register` is dist/serve/register.cjs of the lowport that the service uses; what else is
 * run of that package is found from there.
 */

/** A program that starts node, and options of node, escaped. */
type Start = { through?: string | undefined; nodeWords?: readonly string[] };

/**
 * The program under the preload. Not by `--import`, which costs more at each
 * start: it sets up Node's loader of ES modules.
 */
export function programCommand({ node, register, entry }: Program, args: readonly string[], how: Start = {}): string {
  const { through, nodeWords = [] } = how;
  const start = through === undefined ? [escapeProgram(node, 'node')] : [through, escapeArgument(node, 'node')];
  return [...start, ...nodeWords, '--require', ...words(register, entry, ...args)].join(' ');
}

/** A script of somebody else, without the preload. */
export function scriptCommand({ node }: Program, script: readonly string[]): string {
  return [escapeProgram(node, 'node'), ...words(...script)].join(' ');
}

/** Any other program, without the preload. */
export function foreignCommand(file: string, args: readonly string[]): string {
  return [escapeProgram(file, '--exec'), ...words(...args)].join(' ');
}

/** Waits until somebody listens at `place`, on the node that lowport itself has. */
export function waitCommand(program: Program, place: string): string {
  return [escapeProgram(program.node, 'node'), ...words(inPackage(program, 'serve/wait-for-listener.js'), place)].join(
    ' ',
  );
}

/** `lowport run`, which starts as many workers. */
export function supervisorCommand(
  program: Program,
  workers: string,
  args: readonly string[],
  { nodeWords, nodeOptions = [] }: { nodeWords: readonly string[]; nodeOptions?: readonly string[] | undefined },
): string {
  return lowportCommand(program, runWords(workers, program.entry, args, nodeOptions), nodeWords);
}

/** The words of `lowport run`. Node's options are for the workers: the supervisor loads nothing of the program's. */
export function runWords(
  workers: string,
  entry: string,
  args: readonly string[],
  nodeOptions: readonly string[] = [],
): string[] {
  const options = nodeOptions.length === 0 ? [] : [`--node-options=${nodeOptions.map(quoteShell).join(' ')}`];
  return ['run', '--workers', workers, ...options, entry, ...(args.length === 0 ? [] : ['--', ...args])];
}

/**
 * `lowport reload`, which asks the service for a reload and waits for its outcome. `renewal` is the unit that has to have
 * brought the certificates by then.
 */
export function reloadCommand(program: Program, renewal?: string): string {
  return lowportCommand(program, ['reload', ...(renewal === undefined ? [] : [`--renewed-by=${renewal}`])]);
}

/** The server of the 503 page, itself a program under the preload. */
export function maintenanceCommand(program: Program): string {
  return programCommand({ ...program, entry: inPackage(program, 'serve/maintenance/server.js') }, []);
}

function lowportCommand(program: Program, args: readonly string[], nodeWords: readonly string[] = []): string {
  const main = words(inPackage(program, 'cli/main.js'), ...args);
  return [escapeProgram(program.node, 'node'), ...nodeWords, ...main].join(' ');
}

function inPackage({ register }: Program, file: string): string {
  return join(dirname(dirname(register)), file);
}

function words(...texts: string[]): string[] {
  return texts.map(text => escapeArgument(text, 'argument'));
}
