import { dirname, resolve } from 'node:path';
import type { Need } from '../../../file-access.js';
import { expandSpecifiers } from '../specifiers.js';
import { listSettings, type Setting } from '../unit.js';
import { findEntryWord } from './runtime.js';
import { listEnvFiles, type Service } from './service.js';

/** A file that the service needs: what for, and who reads it. */
export type Needed = { path: string; setting: Setting; need: Need; byRoot: boolean };

/** Options of Node that name a file: a word with a path is one, any other is a package's name. */
const loading = /^(--require|-r|--import|--loader|--experimental-loader)(?:=(.*))?$/s;

/** What has to be there before the program starts: its folder, the script, what Node loads before it, variables, credentials. */
export function listNeededFiles(service: Service): Needed[] {
  const { unit, isNode, entry, command, workdir } = service;
  const byRoot = (setting: Setting, path: string): Needed => ({ path, setting, need: 'read', byRoot: true });
  const folder = workdir === undefined ? undefined : plainPath(workdir.value, unit.name);
  return [
    ...(folder === undefined || workdir === undefined
      ? []
      : [{ path: folder, setting: workdir, need: 'search' as const, byRoot: false }]),
    ...(entry === undefined || command === undefined || !isNode
      ? []
      : [{ path: entry, setting: command.setting, need: 'read' as const, byRoot: false }]),
    ...listPreloaded(service),
    ...listEnvFiles(service).flatMap(({ path: named, setting, byRoot }) => {
      const path = plainPath(named, unit.name);
      if (path === undefined || /[*?[]/.test(path) || setting.value.startsWith('-')) return [];
      return setting.key === 'LoadCredential' ? [] : [{ path, setting, need: 'read' as const, byRoot }];
    }),
    ...listSettings(unit, 'Service', 'LoadCredential', 'LoadCredentialEncrypted').flatMap(setting => {
      const path = plainPath(setting.value.replace(/^[^:]*:/, ''), unit.name);
      return path === undefined ? [] : [byRoot(setting, path)];
    }),
  ];
}

/**
 * Paths of the sandbox, which are mounted before the program starts, and the folders of files for its output. What the
 * service makes itself is not among them.
 */
export function listMountedPaths({ unit }: Service): Pick<Needed, 'path' | 'setting'>[] {
  const made = /^\/(run|tmp|var\/(lib|cache|log|tmp)\/)/;
  const mounted = listSettings(unit, 'Service', 'ReadWritePaths', 'ReadOnlyPaths', 'BindPaths', 'BindReadOnlyPaths');
  return mounted.flatMap(setting =>
    setting.value.split(/\s+/).flatMap(word => {
      const path = plainPath(word.replace(/^\+/, '').replace(/:.*/, ''), unit.name);
      return path === undefined || made.test(path) ? [] : [{ path, setting }];
    }),
  );
}

/** systemd makes the file, and no folder for it; those of `LogsDirectory=` and its like are there before. */
export function listOutputFolders({ unit }: Service): Pick<Needed, 'path' | 'setting'>[] {
  const bases = { LogsDirectory: '/var/log', StateDirectory: '/var/lib', CacheDirectory: '/var/cache' } as const;
  const made = Object.entries(bases).flatMap(([key, base]) =>
    listSettings(unit, 'Service', key).flatMap(({ value }) => value.split(/\s+/).map(name => resolve(base, name))),
  );
  return listSettings(unit, 'Service', 'StandardOutput', 'StandardError').flatMap(setting => {
    const [, named = ''] = /^(?:file|append|truncate):(.*)/s.exec(setting.value) ?? [];
    const path = plainPath(named, unit.name);
    const folder = path === undefined ? undefined : dirname(path);
    const isMade = made.some(one => folder === one || one.startsWith(`${folder}/`));
    return folder === undefined || isMade ? [] : [{ path: folder, setting }];
  });
}

/** An absolute path that has to be there: not one with `-`, and none that only the host can tell. */
function plainPath(value: string, name: string): string | undefined {
  const path = expandSpecifiers(value.replace(/^"(.*)"$/, '$1'), name);
  return path?.startsWith('/') ? path : undefined;
}

/** What `--require`, `--import` and the like name by a path, before the script. */
function listPreloaded({ runtime, command, workdir, unit }: Service): Needed[] {
  if (runtime.kind !== 'node' || command === undefined) return [];
  const entry = findEntryWord(runtime.args);
  const own = entry === undefined ? runtime.args : runtime.args.slice(0, runtime.args.indexOf(entry));
  const folder = plainPath(workdir?.value ?? '/', unit.name);
  return own.flatMap((word, at) => {
    const [, option, joined] = loading.exec(word) ?? [];
    const named = option === undefined ? undefined : (joined ?? own[at + 1]);
    const path = named?.replace(/^file:\/\/(?=\/)/, '');
    if (path === undefined || folder === undefined || !/^\.{0,2}\//.test(path) || path.includes('$')) return [];
    return [{ path: resolve(folder, path), setting: command.setting, need: 'read' as const, byRoot: false }];
  });
}
