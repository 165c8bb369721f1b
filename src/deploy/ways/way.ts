import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import type { Plan, Requirement } from './plan.js';
import type { SpecialOption } from './special-options.js';

/** One method to serve a low port: what it would do, and what there is to say of it. */
export type Way = {
  name: string;
  /** What it would do for these options on that host. Pure; throws a LowportError where it cannot. */
  plan: (options: Options, facts: HostFacts) => Plan;
  /** What has to be installed, whatever the options. */
  needs: readonly Requirement[];
  /** The options of its own that it understands. */
  takes?: readonly SpecialOption[];
  comparison: Comparison;
};

/** The facts by which the ways are compared: short, for a table, and true of what `plan` makes. */
export type Comparison = {
  /** What it does, in one line. */
  summary: string;
  /** Who holds the right to open the low port. */
  privilege: string;
  /** Who or what else gets that right, or could take the program's place. */
  others: string;
  /** What stands between the client and the program. */
  hop: string;
  /** Throughput as a ratio to the same program that listens by itself; by `npm run bench -- ways`; null where it is not measured. */
  cost: Cost | null;
  survivesNodeUpgrade: Answer;
  survivesReboot: Answer;
  /** Whether a restart of the program loses no request. */
  zeroLossRestart: Answer;
  /** Whether the program sees the address of its client. */
  clientAddressKept: Answer;
  /** When to choose it. */
  choose: string;
};

export type Cost = { keepAlive: number; perConnection: number };

/** `why` belongs to every answer but a plain yes. */
export type Answer = { answer: 'yes'; why?: string } | { answer: 'no' | 'partly'; why: string };

export const yes: Answer = { answer: 'yes' };
