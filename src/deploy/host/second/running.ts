import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LowportError } from '../../../errors.js';
import { renderParsedUnit } from '../../units/render.js';
import type { SecondInstance } from '../../units/second-instance.js';
import type { Command } from '../../ways/plan.js';
import { refuseInterrupted } from '../install/interrupts.js';
import { endProperties } from '../install/proof/failure.js';
import { readFolder } from '../read-if-there.js';
import { runCommand } from '../run-command.js';
import { type Properties, showUnits } from '../show-units.js';

/** Gone with the next boot, whatever becomes of this process. */
export const passingFolder = '/run/systemd/system';

const looked = [...endProperties, 'InvocationID', 'ActiveEnterTimestampMonotonic'] as const;
export type Seen = Properties<(typeof looked)[number]>;

/** A second instance of a service on this host. */
export class RunningInstance {
  readonly units: SecondInstance;

  constructor(units: SecondInstance) {
    this.units = units;
  }

  /** Writes its units and opens its sockets. @throws {LowportError} `ERR_STEP` */
  async begin(): Promise<void> {
    const { name, service, sockets } = this.units;
    this.write(name, renderParsedUnit(service));
    for (const socket of sockets) this.write(socket.name, renderParsedUnit(socket.unit));
    await this.load();
    await must(['systemctl', 'start', ...sockets.map(socket => socket.name)]);
  }

  /** A file of its units; {@link load} has systemd read it. */
  protected write(file: string, text: string): void {
    mkdirSync(dirname(join(passingFolder, file)), { recursive: true });
    writeFileSync(join(passingFolder, file), text);
  }

  protected load(): Promise<void> {
    return must(['systemctl', 'daemon-reload']);
  }

  /** Starts it and waits until it is ready; false where that was not over in time. */
  async start(withinMs: number): Promise<boolean> {
    const outcome = await runCommand(['systemctl', 'start', this.units.name], withinMs);
    refuseInterrupted(outcome);
    return outcome.status !== undefined;
  }

  async look(): Promise<Seen | undefined> {
    const [shown] = await showUnits([this.units.name], looked);
    return shown;
  }

  /** What it has said since this start of it. */
  async readLog(invocation = ''): Promise<string[]> {
    const match = invocation === '' ? `--unit=${this.units.name}` : `_SYSTEMD_INVOCATION_ID=${invocation}`;
    const { output } = await runCommand(['journalctl', '--quiet', '--no-pager', '--output=cat', '--lines=40', match]);
    return output
      .trim()
      .split('\n')
      .filter(line => line.trim() !== '');
  }

  /** Ends it for good, and removes what {@link begin} has written. */
  async end(stopMs?: number): Promise<void> {
    await endInstance(this.units.name, stopMs);
  }
}

/**
 * Takes off the host what an instance of this name has put there, also one whose lowport was killed. Returns whether there
 * was anything.
 * @param stopMs how long it may take to end by itself
 */
export async function endInstance(name: string, stopMs = 120_000): Promise<boolean> {
  const base = name.replace(/\.service$/, '');
  const left = readFolder(passingFolder).filter(
    file =>
      file === name ||
      file === `${name}.d` ||
      /^(-\d+)?\.socket$/.test(file.startsWith(base) ? file.slice(base.length) : ''),
  );
  if (left.length === 0) return false;
  const sockets = left.filter(file => file.endsWith('.socket'));
  const { status } = await runCommand(['systemctl', 'stop', ...sockets, name], stopMs);
  if (status === undefined) {
    await runCommand(['systemctl', 'kill', '--signal=SIGKILL', name]);
    await runCommand(['systemctl', 'stop', name]);
  }
  for (const file of left) rmSync(join(passingFolder, file), { recursive: true, force: true });
  await runCommand(['systemctl', 'daemon-reload']);
  await runCommand(['systemctl', 'reset-failed', name]);
  return true;
}

async function must(command: Command): Promise<void> {
  const outcome = await runCommand(command);
  const { status, output } = outcome;
  if (status === 0) return;
  refuseInterrupted(outcome);
  throw new LowportError('ERR_STEP', `${command.join(' ')}: it ended with ${status}\n${output.trim()}`, {
    hint: 'Fix what it says, and repeat the command.',
  });
}
