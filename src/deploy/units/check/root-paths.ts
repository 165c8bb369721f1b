import { basename } from 'node:path';
import { type Command, commandKeys, readCommands } from '../command.js';
import { expandSpecifiers } from '../specifiers.js';
import { findSetting, isUserUnit, listSettings, type Setting, type Unit } from '../unit.js';
import { findOn } from './service.js';

/** A file that root reads, writes or runs for a service, before or beside the service's own user: systemd.exec(5). */
export type RootPath = { path: string; use: 'read' | 'write' | 'run'; setting: Setting };

/** Of a program that runs what its first argument names, that file counts, too. */
const interpreters = /^(ba|da|z|a|k)?sh$|^(python|perl|ruby|node|php|bun)[\d.]*$/;

/** In the order of the unit. Paths that only the host can tell, and patterns, are left out. */
export function listRootPaths(unit: Unit): RootPath[] {
  if (isUserUnit(unit)) return [];
  const found = [...listRead(unit), ...listWritten(unit), ...listRun(unit)];
  return found.sort((a, b) => unit.settings.indexOf(a.setting) - unit.settings.indexOf(b.setting));
}

/** Without a user of its own a service is root's, unless a user's manager runs it. */
export function isRootService(unit: Unit): boolean {
  if (isUserUnit(unit)) return false;
  const user = findSetting(unit, 'Service', 'User');
  return user === undefined ? findOn(unit, 'Service', 'DynamicUser') === undefined : /^(root|0)$/.test(user.value);
}

function listRead(unit: Unit): RootPath[] {
  const credentials = listSettings(unit, 'Service', 'LoadCredential', 'LoadCredentialEncrypted').map(setting => ({
    setting,
    value: setting.value.replace(/^[^:]*:/, ''),
  }));
  const files = listSettings(unit, 'Service', 'EnvironmentFile').map(setting => ({
    setting,
    value: setting.value.replace(/^-/, ''),
  }));
  const opened = listSettings(unit, 'Service', 'OpenFile').map(setting => ({
    setting,
    value: setting.value.replace(/:.*/, ''),
  }));
  // A socket is connected to, and what everybody may write to it changes nothing of where it leads.
  const read = opened.filter(({ value }) => value !== '/run/systemd/notify');
  return [...credentials, ...files, ...read].flatMap(({ setting, value }) => toPath(unit, setting, value, 'read'));
}

/** Standard output is opened before the service has its own user. */
function listWritten(unit: Unit): RootPath[] {
  return listSettings(unit, 'Service', 'StandardOutput', 'StandardError').flatMap(setting => {
    const [, value] = /^(?:file|append|truncate):(.*)/s.exec(setting.value) ?? [];
    return value === undefined ? [] : toPath(unit, setting, value, 'write');
  });
}

function listRun(unit: Unit): RootPath[] {
  const isRoots = isRootService(unit);
  return commandKeys
    .flatMap(key => readCommands(unit, key))
    .filter(({ flags }) => isRoots || /[+!]/.test(flags))
    .flatMap(command => runFiles(command).flatMap(path => toPath(unit, command.setting, path, 'run')));
}

function runFiles({ program, args }: Command): string[] {
  const script = interpreters.test(basename(program)) ? args.find(word => !word.startsWith('-')) : undefined;
  return script === undefined || args.includes('-c') ? [program] : [program, script];
}

function toPath(unit: Unit, setting: Setting, value: string, use: RootPath['use']): RootPath[] {
  const path = expandSpecifiers(value.replace(/^"(.*)"$/, '$1'), unit.name);
  return path === undefined || !path.startsWith('/') || /[*?[]/.test(path) ? [] : [{ path, use, setting }];
}
