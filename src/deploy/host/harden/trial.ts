import { renderDropIn } from '../../harden/drop-in.js';
import type { Entry } from '../../units/unit-file.js';
import { runCommand } from '../run-command.js';
import { RunningInstance } from '../second/running.js';

/** Why a second instance does not do. */
export type Failure = { what: string; log: string[] };

/** The second instance of a service, on which one set of lines is tried after the other. */
export class RunningTrial extends RunningInstance {
  /** How long the start may take, in milliseconds. */
  startMs = 120_000;

  /** From now on it has these lines, too. */
  async dress(lines: readonly Entry[]): Promise<void> {
    this.write(`${this.units.name}.d/trial.conf`, renderDropIn(lines));
    await this.load();
  }

  /** Starts it, has `use` tell what is wrong with it, and stops it. Undefined where nothing is. */
  async run(use: () => Promise<string | undefined>): Promise<Failure | undefined> {
    const { name } = this.units;
    const isInTime = await this.start(this.startMs);
    const begun = await this.look();
    const fail = async (what: string) => ({ what, log: await this.readLog(begun?.InvocationID) });
    try {
      if (!isInTime || begun?.ActiveState !== 'active') {
        return await fail(`it does not start (${begun?.Result ?? 'unknown'})`);
      }
      const complaint = await use();
      if (complaint !== undefined) return await fail(complaint);
      const now = await this.look();
      if (now?.ActiveState === 'active' && now.InvocationID === begun.InvocationID) return undefined;
      return await fail(`it ends while it serves (${now?.Result ?? 'unknown'})`);
    } finally {
      if (!isInTime) await runCommand(['systemctl', 'kill', '--signal=SIGKILL', name]);
      await runCommand(['systemctl', 'stop', name]);
      await runCommand(['systemctl', 'reset-failed', name]);
    }
  }

  /** The exposure level of systemd-analyze(1), undefined where it does not say. */
  async readExposure(): Promise<number | undefined> {
    const { output } = await runCommand(['systemd-analyze', 'security', '--no-pager', this.units.name]);
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
      `UNIT=${this.units.name}`,
    ]);
    const lines = output.split('\n').filter(line => /not support|unsupported|ignoring/i.test(line));
    return [...new Set(lines.map(line => line.replace(/^[^:]*: /, '').trim()))];
  }
}
