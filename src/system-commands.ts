import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Where programs of the system are. The PATH of a caller is no part of it: npx puts node_modules/.bin first, so that a
 * package with a command `systemctl` would be run by root. The last ones are those of NixOS and Guix.
 */
export const systemFolders: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/run/current-system/sw/bin',
  '/run/current-system/profile/bin',
];

/** The file of a program of the system; below `root` that of an image. Its name where there is none. */
export function findSystemProgram(program: string, root = '/'): string {
  return systemFolders.map(folder => join(folder, program)).find(file => isExecutable(join(root, file))) ?? program;
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What leads to a proxy or a terminal is the caller's; what loads code or names files of settings is not. */
const kept = ['TERM', ...['http_proxy', 'https_proxy', 'no_proxy'].flatMap(name => [name, name.toUpperCase()])];

/** The environment of every program of the system that lowport starts: English, without colours, and nothing by accident. */
export function systemEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const taken = kept.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]));
  return {
    ...Object.fromEntries(taken),
    PATH: systemFolders.join(':'),
    HOME: findHome(),
    LC_ALL: 'C.UTF-8',
    SYSTEMD_COLORS: '0',
    SYSTEMD_LOG_COLOR: '0',
    SYSTEMD_PAGER: '',
  };
}

/** That of the user who runs it, whatever HOME says: with some configurations sudo leaves that of another. */
function findHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '/';
  }
}
