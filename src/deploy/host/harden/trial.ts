import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LowportError } from '../../../errors.js';
import { renderDropIn } from '../../harden/drop-in.js';
import type { Trial } from '../../harden/trial-units.js';
import { renderParsedUnit } from '../../units/render.js';
import type { Entry } from '../../units/unit-file.js';
import type { Command } from '../../ways/plan.js';
import { readFolder } from '../read-if-there.js';
import { runCommand } from '../run-command.js';
import { showUnits } from '../show-units.js';

/** Gone with the next boot, whatever becomes of this process. */
export const trialFolder = '/run/systemd/system';

/** Why a second instance does not do. */
export type Failure = { what: string; log: string[] };

/** The second instance of a service on this host. */
export class RunningTrial {
  readonly #trial: Trial;
  /** How long the start may take, in milliseconds. */
  startMs = 120_000;

  constructor(trial: Trial) {
    this.#trial = trial;
  }

  get #dropIn(): string {
    return join(trialFolder, `${this.#trial.name}.d`);
  }

  /** Writes its units and opens its sockets. */
  async begin(): Promise<void> {
    const { name, service, sockets } = this.#trial;
    mkdirSync(this.#dropIn, { recursive: true });
    writeFileSync(join(trialFolder, name), renderParsedUnit(service));
    for (const socket of sockets) writeFileSync(join(trialFolder, socket.name), renderParsedUnit(socket.unit));
    await must(['systemctl', 'daemon-reload']);
    await must(['systemctl', 'start', ...sockets.map(socket => socket.name)]);
  }

  /** From now on it has these lines, too. */
  async dress(lines: readonly Entry[]): Promise<void> {
    writeFileSync(join(this.#dropIn, 'trial.conf'), renderDropIn(lines));
    await must(['systemctl', 'daemon-reload']);
  }

  /** Starts it, has `use` tell what is wrong with it, and stops it. Undefined where nothing is. */
  async run(use: () => Promise<string | undefined>): Promise<Failure | undefined> {
    const { name } = this.#trial;
    const { status } = await runCommand(['systemctl', 'start', name], this.startMs);
    const begun = await this.#look();
    try {
      if (status !== 0 || begun?.ActiveState !== 'active') {
        return await this.#fail(`it does not start (${begun?.Result ?? 'unknown'})`, begun?.InvocationID);
      }
      const complaint = await use();
      if (complaint !== undefined) return await this.#fail(complaint, begun.InvocationID);
      const now = await this.#look();
      if (now?.ActiveState === 'active' && now.InvocationID === begun.InvocationID) return undefined;
      return await this.#fail(`it ends while it serves (${now?.Result ?? 'unknown'})`, begun.InvocationID);
    } finally {
      if (status === undefined) await runCommand(['systemctl', 'kill', '--signal=SIGKILL', name]);
      await runCommand(['systemctl', 'stop', name]);
      await runCommand(['systemctl', 'reset-failed', name]);
    }
  }

  /** The exposure level of systemd-analyze(1), undefined where it does not say. */
  async readExposure(): Promise<number | undefined> {
    const { output } = await runCommand(['systemd-analyze', 'security', '--no-pager', this.#trial.name]);
    const [, level] = /Overall exposure level for [^:]*: ([\d.]+)/.exec(output) ?? [];
    return level === undefined ? undefined : Number(level);
  }

  /** What systemd says that it cannot do here. */
  async listUnenforced(): Promise<string[]> {
    const { output } = await runCommand([
      'journalctl',
      '--quiet',
      '--no-pager',
      '--output=cat',
      '_PID=1',
      `UNIT=${this.#trial.name}`,
    ]);
    const lines = output.split('\n').filter(line => /not support|unsupported|ignoring/i.test(line));
    return [...new Set(lines.map(line => line.replace(/^[^:]*: /, '').trim()))];
  }

  async end(): Promise<void> {
    await endTrial(this.#trial.name);
  }

  async #look() {
    const [shown] = await showUnits([this.#trial.name], ['ActiveState', 'Result', 'InvocationID']);
    return shown;
  }

  async #fail(what: string, invocation = ''): Promise<Failure> {
    const match = invocation === '' ? [`--unit=${this.#trial.name}`] : [`_SYSTEMD_INVOCATION_ID=${invocation}`];
    const { output } = await runCommand([
      'journalctl',
      '--quiet',
      '--no-pager',
      '--output=cat',
      '--lines=40',
      ...match,
    ]);
    return {
      what,
      log: output
        .trim()
        .split('\n')
        .filter(line => line.trim() !== ''),
    };
  }
}

/** Takes off the host what a trial of this name has put there, also one that was killed. Returns whether there was anything. */
export async function endTrial(name: string): Promise<boolean> {
  const base = name.replace(/\.service$/, '');
  const left = readFolder(trialFolder).filter(
    file =>
      file === name ||
      file === `${name}.d` ||
      /^-\d+\.socket$/.test(file.startsWith(base) ? file.slice(base.length) : ''),
  );
  if (left.length === 0) return false;
  await runCommand(['systemctl', 'stop', ...left.filter(file => file.endsWith('.socket')), name]);
  for (const file of left) rmSync(join(trialFolder, file), { recursive: true, force: true });
  await runCommand(['systemctl', 'daemon-reload']);
  await runCommand(['systemctl', 'reset-failed', name]);
  return true;
}

async function must(command: Command): Promise<void> {
  const { status, output } = await runCommand(command);
  if (status === 0) return;
  throw new LowportError('ERR_STEP', `${command.join(' ')}: it ended with ${status}\n${output.trim()}`, {
    hint: 'Fix what it says, and repeat the command.',
  });
}
