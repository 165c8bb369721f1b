import type { CommanderError } from '@commander-js/extra-typings';
import { LowportError } from '../errors.js';
import type { CommandContext } from './context.js';
import { explainFileError } from './file-error.js';
import { FoundProblems } from './found-problems.js';
import { Output, readOutputFlags } from './output.js';
import { ServiceError } from './service-error.js';
import { UsageError } from './usage.js';
import { readWorkingFolder } from './working-folder.js';

const exitCodes = { done: 0, problem: 1, usage: 2 };

/** Runs one command and resolves to its exit status. The only place that catches, and that knows exit codes. */
export async function run(argv: readonly string[]): Promise<number> {
  const { own, programArgs } = splitArguments(argv);
  const output = new Output(readOutputFlags(own, process.env), process);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  try {
    await perform(own, { cwd: readWorkingFolder(process.env), env: process.env, output, programArgs });
    return exitCodes.done;
  } catch (error) {
    if (isOfCommander(error)) return reportUsage(error, own[0], output);
    if (error instanceof FoundProblems) return exitCodes.problem;
    const told = error instanceof LowportError ? error : explainFileError(error);
    if (told === undefined) throw error;
    output.error(told);
    if (told instanceof ServiceError) return told.status;
    return told instanceof UsageError ? exitCodes.usage : exitCodes.problem;
  }
}

/**
 * What systemd runs beside a service under load does without commander, which takes as much of a processor as all the rest.
 */
async function perform(argv: readonly string[], context: CommandContext): Promise<void> {
  if (argv[0] === 'reload') {
    const { performReload, readReload } = await import('./commands/reload.js');
    const asked = readReload(argv);
    if (asked !== undefined) return performReload(context, asked.renewedBy);
  }
  const { buildProgram } = await import('./program.js');
  const program = await buildProgram(argv, context);
  await program.parseAsync(argv, { from: 'user' });
}

function isOfCommander(error: unknown): error is CommanderError {
  return error instanceof Error && error.name === 'CommanderError';
}

/** Commander throws for --help and --version too, after it has printed them. */
function reportUsage({ exitCode, code, message }: CommanderError, command: string | undefined, output: Output): number {
  if (exitCode === 0) return exitCodes.done;
  if (code !== 'commander.help') {
    const isKnown = command !== undefined && /^[a-z]+$/.test(command) && code !== 'commander.unknownCommand';
    const hint = `lowport --help lists the commands${isKnown ? `, lowport ${command} --help its options` : ''}.`;
    output.error(new LowportError('ERR_USAGE', message.replace(/^error: /, ''), { hint }));
  }
  return exitCodes.usage;
}

/** What stands after the first `--` is for the user's program, also where it looks like an option of lowport. */
function splitArguments(argv: readonly string[]): { own: string[]; programArgs: string[] } {
  const divider = argv.indexOf('--');
  if (divider === -1) return { own: [...argv], programArgs: [] };
  return { own: argv.slice(0, divider), programArgs: argv.slice(divider + 1) };
}

/** `lowport install 2>&1 | head` goes on to its end when head has read enough: what is begun is not left half done. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
