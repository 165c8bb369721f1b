import { readFileSync } from 'node:fs';
import { findService } from '../../own-unit.js';
import { runCommand } from './run-command.js';

/** Who serves: a process, and what it may do. */
export type Answerer = {
  pid: number;
  program: string;
  uid: number;
  /** The effective ones, as the mask of capabilities(7): all zeros for none. */
  capabilities: string;
  unit?: string;
  /** What `systemd-analyze security` says of the unit: 0 is best, 10 worst. */
  exposure?: number;
};

/** Looks at a process from outside. Undefined where it has ended. */
export async function describeProcess(pid: number): Promise<Answerer | undefined> {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
    const unit = findService(pid);
    const exposure = unit === undefined ? undefined : await readExposure(unit);
    return {
      pid,
      program: field('Name'),
      uid: Number(field('Uid')),
      capabilities: field('CapEff'),
      ...(unit !== undefined && { unit }),
      ...(exposure !== undefined && { exposure }),
    };
  } catch {
    return undefined;
  }
}

/** Undefined where systemd does not say. */
export async function readExposure(unit: string): Promise<number | undefined> {
  const { output } = await runCommand(['systemd-analyze', 'security', '--no-pager', unit]);
  const [, level] = /Overall exposure level for .*: ([\d.]+)/.exec(output) ?? [];
  return level === undefined ? undefined : Number(level);
}
