import type { Blocker } from '../../file-access.js';

/** The binary that runs the program, or would. */
export type NodeBinary = {
  path: string;
  /** What the path leads to; the same where it leads nowhere. */
  real: string;
  /** Which runtime it is, by its name. Anything else is a wrapper. */
  runtime: 'node' | 'bun' | 'deno' | 'other';
  /** As getcap(8) shows them: `cap_net_bind_service=ep`. Undefined where they could not be read. */
  capabilities: string | undefined;
  /** Everybody may run it. */
  forEverybody: boolean;
  /** The mount point with the option nosuid that it is on. */
  nosuid: string | undefined;
  /** Other node binaries beside it that have the capability: the versions of a version manager. */
  capableSiblings: string[];
  /** Seconds since the epoch, when the file was last replaced or changed. */
  changedAt: number | undefined;
};

/** A file that the service or the user needs. */
export type NeededFile = {
  use: 'node' | 'entry' | 'certificate';
  path: string;
  /** Why it cannot be reached, where it cannot; `unseen` where doctor itself may not look. */
  problem?: { kind: 'missing' } | { kind: 'blocked'; blocker: Blocker } | { kind: 'unseen' };
};

export type Certificate = {
  path: string;
  names: string[];
  /** ISO 8601. */
  validFrom: string;
  validTo: string;
  /** Days until the end, negative when it has passed. */
  daysLeft: number;
  started: boolean;
  /** The private key beside it, and whether it belongs to it; undefined where it could not be read. */
  key?: { path: string; fits: boolean };
};
