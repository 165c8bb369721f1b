import { LowportError } from '../../../errors.js';
import { formatCommand } from '../../shell.js';
import type { Command } from '../../ways/plan.js';
import { runCommand } from '../run-command.js';
import { refuseInterrupted } from './interrupts.js';
import { findMapCure, startTimeoutCure } from './proof/failure.js';
import { sayWhatIsAwaited } from './proof/patience.js';
import { quote, quoteLog } from './quote.js';

/** For an image that is made of another, which has to be fetched first. */
const patienceMs = 30 * 60_000;

/** Hears of each step, in the words of a person, before it is taken. */
export type Report = (step: string) => void;

/**
 * The command as it is run for a host or an image: of an image systemd enables units and does nothing else, so that no
 * command of the running host touches it. Undefined where the command is none for an image.
 */
export function commandFor(root: string, command: Command): Command | undefined {
  if (root === '/') return command;
  const [program, verb, ...rest] = command;
  const isForFiles = program === 'systemctl' && (verb === 'enable' || verb === 'disable') && areUnits(rest);
  return isForFiles ? [program, `--root=${root}`, verb, ...rest] : undefined;
}

/** An option among them could lead systemctl out of the image again. */
function areUnits(words: readonly string[]): boolean {
  return words.every(word => !word.startsWith('-'));
}

/** @throws {LowportError} `ERR_STEP` with the command, what it said, and the cure, where it does not end with 0. */
export async function runStep(command: Command, root: string, report: Report): Promise<void> {
  const real = commandFor(root, command);
  if (real === undefined) return;
  report(formatCommand(real));
  const stop = sayWhatIsAwaited(startedUnits(real), report);
  const outcome = await runCommand(real, patienceMs).finally(stop);
  const { status, output } = outcome;
  if (status === 0) return;
  refuseInterrupted(outcome);
  const how = status === undefined ? 'did not run to its end' : `ended with ${status}`;
  const said = `${quote(output)}${await quoteLog(startedUnits(real))}`;
  throw new LowportError('ERR_STEP', `${formatCommand(real)}: it ${how}${said}`, {
    hint: findStepCure(said),
  });
}

function findStepCure(said: string): string {
  // The reason itself comes from a child of systemd, and may be in the journal a moment later.
  if (/Address already in use|Failed to listen on sockets/.test(said)) {
    const ports = [...said.matchAll(/:(\d+)\)?: Address already in use/g)].map(([, port = '']) => port);
    const ask = ['lowport', 'doctor', ...new Set(ports)].join(' ');
    return `See whether somebody else has the port, who that is, and how to get it: ${ask}`;
  }
  // systemctl and the journal say it so in every version.
  if (/because a timeout was exceeded|start operation timed out/.test(said)) return startTimeoutCure;
  return findMapCure(said) ?? 'Mend what it says and repeat the command.';
}

/** Runs a command that may have nothing to do. Returns what it said where it failed. */
export async function tryStep(command: Command, root: string, report: Report): Promise<string | undefined> {
  const real = commandFor(root, command);
  if (real === undefined) return undefined;
  report(formatCommand(real));
  const { status, output } = await runCommand(real);
  return status === 0 ? undefined : `${formatCommand(real)}: ${output.trim()}`;
}

/** systemctl says no more than that a start has failed; the reason is in the journal. */
function startedUnits([program, verb = '', ...units]: Command): string[] {
  const isStart = program === 'systemctl' && ['start', 'restart', 'try-restart', 'reload'].includes(verb);
  return isStart ? units.filter(unit => !unit.startsWith('-')) : [];
}
