import { LowportError } from '../../errors.js';

/** `SD_LISTEN_FDS_START` of sd_listen_fds(3): the first inherited socket. */
export const firstFd = 3;
/** More than systemd itself would ever pass: `FileDescriptorStoreMax=` and sockets share the descriptor limit. */
const maxFds = 65_536;

const variables = [
  'LISTEN_FDS',
  'LISTEN_PID',
  'LISTEN_FDNAMES',
  'LISTEN_PIDFDID',
  'LOWPORT_LISTEN_PPID',
  'LOWPORT_LISTEN_INODES',
];

/** What the environment says of inherited sockets. */
export type ActivationEnvironment =
  /** Nothing was passed to anybody. */
  | { state: 'none' }
  /** Sockets were passed, but to the process `pid` (undefined: it is not said to whom): they are not ours to touch. */
  | { state: 'foreign'; pid: number | undefined }
  /** The file descriptors passed to this process, with their `FileDescriptorName=`. `handedDown`: its children's, too. */
  | { state: 'own'; fds: { fd: number; name: string }[]; handedDown: boolean };

/**
 * What decides whom the sockets were passed to. `readInode` gives undefined for a descriptor that is not open; without it
 * no inode vouches for anything.
 */
export type ProcessIdentity = { pid: number; ppid: number; readInode?(fd: number): string | undefined };

/**
 * Reads the protocol of sd_listen_fds_with_names(3). Changes nothing.
 * Instead of `LISTEN_PID` the parent may vouch for the sockets, by its process id as `LOWPORT_LISTEN_PPID`; and so may
 * whoever opened them, for all processes that have got them, by `LOWPORT_LISTEN_INODES`.
 * @throws {LowportError} `ERR_LISTEN_PID`, `ERR_LISTEN_FDS` or `ERR_LISTEN_FDNAMES` where the value is garbage
 *   and the sockets are ours.
 */
export function readEnvironment(env: NodeJS.ProcessEnv, self: ProcessIdentity): ActivationEnvironment {
  const count = env['LISTEN_FDS'];
  if (count === undefined) return { state: 'none' };
  const pid = readPid(env['LISTEN_PID']);
  const handedDown = hasSockets(env['LOWPORT_LISTEN_INODES'], self);
  const isOwn = pid === self.pid || env['LOWPORT_LISTEN_PPID'] === String(self.ppid) || handedDown;
  if (!isOwn) return { state: 'foreign', pid };

  const names = readNames(env['LISTEN_FDNAMES'], readCount(count));
  if (names.length === 0) return { state: 'none' };
  return { state: 'own', fds: names.map((name, index) => ({ fd: firstFd + index, name })), handedDown };
}

/** Removes the protocol's variables, so that no child takes the sockets for its own. */
export function clearEnvironment(env: NodeJS.ProcessEnv): void {
  for (const variable of variables) delete env[variable];
}

function hasSockets(inodes: string | undefined, { readInode }: ProcessIdentity): boolean {
  return inodes?.split(',').every((inode, index) => inode === readInode?.(firstFd + index)) ?? false;
}

function readPid(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new LowportError('ERR_LISTEN_PID', `LISTEN_PID=${JSON.stringify(text)} is not a process id`, {
    hint: "Let systemd set it, or start the program with LISTEN_PID=$$ from a shell that then exec's it.",
  });
}

function readCount(text: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= maxFds) return count;
  const reason =
    text === '' ? 'is empty' : Number.isNaN(count) ? 'is not a number of sockets' : `is more than ${maxFds}`;
  throw new LowportError('ERR_LISTEN_FDS', `LISTEN_FDS=${JSON.stringify(text)} ${reason}`, {
    hint: 'Let systemd set it: start the .socket unit, and have no LISTEN_FDS in Environment= or EnvironmentFile=.',
  });
}

function readNames(text: string | undefined, count: number): string[] {
  if (text === undefined) return Array.from({ length: count }, () => 'unknown');
  const names = count === 0 && text === '' ? [] : text.split(':');
  if (names.length === count) return names;
  throw new LowportError(
    'ERR_LISTEN_FDNAMES',
    `LISTEN_FDNAMES=${JSON.stringify(text)} has ${names.length} names for ${count} sockets`,
    { hint: 'Let systemd set it, or give one name for each socket, separated by colons, or unset it.' },
  );
}
