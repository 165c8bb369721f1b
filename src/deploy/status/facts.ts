import type { Finding } from '../finding.js';

/** One address of an installation. `state` is whether anybody listens there. */
export type ListeningSocket = {
  address: string;
  role?: string;
  state: 'listening' | 'closed';
  /** The unit that holds it, where it is one of systemd's sockets. */
  unit?: string;
  /** Clients that wait to be accepted, and how many may. Missing where ss(8) is. */
  queue?: number;
  limit?: number;
};

/** The service that runs the program, as systemd sees it. */
export type Service = {
  unit: string;
  state: string;
  subState: string;
  /** ISO 8601: since when it is in this state. */
  since?: string;
  pid?: number;
  /** Processes that serve. */
  workers?: number;
  memoryBytes?: number;
  /** How often systemd has started it anew since somebody did. */
  restarts: number;
  /** How often it has failed within the last {@link recentSeconds}. */
  recentFailures: number;
  /** How the program ended last, where it has: `status 1`, `SIGKILL`. */
  lastExit?: string;
  /** systemd's word for how the last reload failed, where it has: `exit-code`, `timeout`. */
  failedReload?: string;
  /** Its own words, STATUS= of sd_notify(3). */
  says?: string;
  enabled: boolean;
  /** Whether the program starts at boot, without a client. Missing where a client is meant to start it. */
  startsAtBoot?: boolean;
  needsReload: boolean;
  /** Files that change the unit beside its own. */
  dropIns: string[];
};

/** How far back failures make a crash loop. */
export const recentSeconds = 120;

export type ServedCertificate = { path: string; names: string[]; daysLeft: number };

/** How Certbot renews the certificate that a service serves. */
export type Renewal = {
  /** Certbot's name of the certificate: that of its folder. */
  lineage: string;
  way: string;
  /** `webroot`, `standalone`, `nginx`, `dns-...`; missing where Certbot has no settings for it. */
  authenticator?: string;
  /** Where Certbot puts the challenges. */
  webroots: string[];
  /** Where the service answers them from. */
  acmeWebroot?: string;
  holdsPort80: boolean;
  timerRuns: boolean;
};

/** What is otherwise than install left it. */
export type Drift = {
  path: string;
  what: 'missing' | 'edited' | 'other owner or mode' | 'outdated' | 'open to others';
};

/** A line of the journal. */
export type LogLine = { at: string; level?: string; text: string };

/** The version of the program that serves. */
export type ServedRelease = {
  folder: string;
  /** ISO 8601 */
  since: string;
  commit?: string;
  /** Whether the folder is there no more. */
  isGone: boolean;
  /** The link that it was installed by, and where that leads now, where it is another version. */
  pending?: { link: string; folder: string };
  /** The version that was refused last, where no good one came since. */
  refused?: { folder: string; since: string; reason: string };
};

/** All there is to know of an installation at one moment. */
export type Facts = {
  name: string;
  way: string;
  version: string;
  installedAt: string;
  /** Whether a lowport was killed in the midst of a change of it. */
  interrupted: boolean;
  sockets: ListeningSocket[];
  service?: Service;
  release?: ServedRelease;
  certificate?: ServedCertificate;
  renewal?: Renewal;
  /** What systemd-analyze security says: 0 is best, 10 worst. */
  exposure?: number;
  drift: Drift[];
  /** Of the units beside the service, those that have failed. */
  failedUnits: string[];
  log: LogLine[];
};

/** The facts and what they mean: the first finding is the verdict, and without any all is well. */
export type Status = Facts & { findings: Finding[] };
