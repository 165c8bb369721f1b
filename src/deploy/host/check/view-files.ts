import { closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { findBlocker } from '../../../file-access.js';
import type { FileFacts, FileView } from '../../units/check/host-view.js';
import { runNow } from '../run-now.js';
import { describeDistrust, findDistrust } from '../trust/distrust.js';
import { lookUpUser } from '../users.js';

// As much of a script or a file of variables as the rules look at.
const readBytes = 65_536;

/** The files and users of this machine, each asked for once. */
export function viewFiles(): FileView {
  return {
    findUser: remember(lookUpUser),
    hasGroup: remember(name => answers('getent', 'group', name)),
    look: remember(look),
    findBlocker: (path, who, need) => ignoreRefusal(() => findBlocker(path, who, { need })),
    findDistrust: remember(findDistrustText),
    read: remember(path => ignoreRefusal(() => readStart(path))),
    readCapabilities: remember(readCapabilities),
  };
}

/** Sockets and devices are no file, and have their uses for systemd: it does not wait for their end. */
function findDistrustText(path: string): string | undefined {
  const distrust = ignoreRefusal(() => findDistrust(path));
  return distrust === undefined || !('party' in distrust) ? undefined : describeDistrust(distrust);
}

function look(path: string): FileFacts | 'missing' | undefined {
  try {
    const stats = statSync(path);
    const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
    return { kind, mode: stats.mode & 0o7777, path: realpathSync(path) };
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'missing' : undefined;
  }
}

function readStart(path: string): string | undefined {
  if (!statSync(path).isFile()) return undefined;
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(readBytes);
    const text = buffer.subarray(0, readSync(file, buffer, 0, readBytes, 0)).toString();
    return text.includes('\0') ? undefined : text;
  } finally {
    closeSync(file);
  }
}

/** getcap(8) is in a package of its own, and prints `PATH cap_net_bind_service=ep`. */
function readCapabilities(path: string): string | undefined {
  const real = ignoreRefusal(() => realpathSync(path));
  if (real === undefined) return undefined;
  const { status, stdout } = runNow('getcap', [real]);
  return status === 0 ? stdout.replace(real, '').trim() : undefined;
}

function answers(program: string, ...args: string[]): boolean {
  const { status, error } = runNow(program, args);
  // Where the program is missing nothing is known, and nothing is said.
  return status === 0 || error !== undefined;
}

function ignoreRefusal<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function remember<T>(ask: (name: string) => T): (name: string) => T {
  const answered = new Map<string, T>();
  return name => {
    if (!answered.has(name)) answered.set(name, ask(name));
    return answered.get(name) as T;
  };
}
