import type { Address } from '../../listen-address.js';

/** What systemd knows of any unit: systemctl(1), `show`. */
export type UnitState = {
  /** With its suffix: `app.service`. */
  name: string;
  loadState: string;
  activeState: string;
  subState: string;
  result: string;
  /** Whether a file of it has changed since systemd read it. */
  needsReload: boolean;
  /** Its file, where it has one, and when that or a drop-in was last changed, in seconds since the epoch. */
  file?: string;
  changedAt?: number;
};

export type SocketUnit = UnitState & {
  listen: Address[];
  /** The service that a connection starts. */
  service: string | undefined;
};

export type ServiceUnit = UnitState & {
  type: string;
  notifyAccess: string;
  /** systemd opens its notification socket for the service (`OpenFile=`). */
  opensNotifySocket: boolean;
  /** Program and arguments of ExecStart=. An argument with spaces is several here: systemctl does not quote. */
  command: string[];
  /** The node that runs its program, where its command is or leads to one. */
  node: string | undefined;
  /** What stands between systemd and node, by its name: npm, a shell without `exec`. */
  wrapper: string | undefined;
  environment: string[];
  user: string;
  dynamicUser: boolean;
  /** Names in lower case: `cap_net_bind_service`. */
  ambient: string[];
  bounding: string[];
  privateUsers: boolean;
  /** The directive that makes the kernel ignore file capabilities: NoNewPrivileges= itself, or one that implies it. */
  noNewPrivileges: string | undefined;
  memoryDenyWriteExecute: boolean;
  /** The system calls that its filter allows, or those that it forbids, by name. */
  callFilter: { allows: boolean; calls: string[] } | undefined;
  /** The filter kills, instead of letting the call fail. */
  filterKills: boolean;
  addressFamilies: string[];
  watchdog: string;
  memoryMax: string;
  /** Paths of LoadCredential=, by the name of the credential. */
  credentials: Record<string, string>;
  /** Paths that are bound into its view of the file system. */
  bound: string[];
  hidesHomes: boolean;
  mainPid: number;
  restarts: number;
  /** How the last process ended; `exited` with 0 where none has. */
  ended: Exit;
  /** Seconds since its last process started, where one has. */
  startedSecondsAgo?: number;
};

/** `code` and `status` of wait(2): an exit status, or the number of a signal. */
export type Exit = { code: 'exited' | 'killed' | 'dumped'; status: number };

/** One start of the service, as far as the journal tells. */
export type Run = {
  /** Seconds since the epoch, of the first that is known of it. */
  startedAt: number;
  /** Where it failed. */
  failure?: Failure;
};

/** How a run failed. */
export type Failure = Exit & {
  /** Seconds since the epoch. */
  at: number;
  /** systemd's word: `exit-code`, `signal`, `watchdog`, `oom-kill`, `timeout`. */
  result: string;
  /** The line of the program's last words that names the error; the last line where none does. */
  error?: string;
  /** Its last words, oldest first. */
  lines: string[];
  /** What the kernel logged then of a process of that name. */
  kernel: KernelNote[];
};

/** The kernel ended a process: for a system call that a filter forbids, or as memory ran out. */
export type KernelNote = { at: number; process: string } & (
  | { kind: 'system-call'; number: number; call: string | undefined }
  | { kind: 'out-of-memory' }
);
