import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Outcome } from './outcome.js';

/** All outcomes of a run, or of several that make one table. */
export type Report = {
  systemd: string;
  /** The versions of Node, by their majors. */
  nodes: Record<string, string>;
  /** What the machine had to do besides, before the first program: load averages of 15 minutes. */
  loadBefore: number;
  outcomes: Outcome[];
};

export function readReport(file: string | undefined): Report {
  if (file === undefined || !existsSync(file))
    return { systemd: '', nodes: {}, loadBefore: loadavg()[2] ?? 0, outcomes: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as Report;
}

/** Takes the place of an earlier outcome of the same program, Node and side. */
export function addOutcome({ outcomes }: Report, outcome: Outcome): void {
  const isSame = (other: Outcome) =>
    other.program === outcome.program && other.node === outcome.node && other.side === outcome.side;
  const index = outcomes.findIndex(isSame);
  if (index < 0) outcomes.push(outcome);
  else outcomes[index] = outcome;
}

export function writeReport(file: string | undefined, report: Report): void {
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);
}
