import { dirname } from 'node:path';
import { describeBlocker, type Identity, stranger } from '../../../../file-access.js';
import { findSetting, listSettings, type Unit } from '../../unit.js';
import { parseBoolean } from '../../values.js';
import type { FileView, HostView } from '../host-view.js';
import { listMountedPaths, listNeededFiles, listOutputFolders, type Needed } from '../needed-files.js';
import { type Found, type Place, type Rule, show } from '../rule.js';
import { findOn, type Service } from '../service.js';

/** What is not there, what the service's user cannot reach, and what everybody may change. */
export const fileRules: readonly Rule<Service>[] = [
  {
    code: 'file-missing',
    severity: 'error',
    about:
      'the script, what Node loads before it, `WorkingDirectory=`, a file of variables, `LoadCredential=`, `ReadWritePaths=` or the folder of a log file is not there; systemd-analyze says nothing about it',
    find: (service, { files }) =>
      [
        ...listNeededFiles(service),
        ...(service.isNode ? [...listMountedPaths(service), ...listOutputFolders(service)] : []),
      ]
        .filter(({ path }) => files?.look(path) === 'missing')
        .map(({ path, setting }) => ({
          text: `${show(setting)}: there is no ${path}, and the service cannot start`,
          cure: 'Correct the path, or put it there.',
          at: setting,
        })),
  },
  {
    code: 'file-unreadable',
    severity: 'error',
    about: "the service's user cannot run node, read the script, or enter its folder or `WorkingDirectory=`",
    find: findUnreadable,
  },
  {
    code: 'home-hidden',
    severity: 'error',
    about: 'node, the script or `WorkingDirectory=` is in a home that `ProtectHome=` hides',
    find: service => {
      const setting = findSetting(service.unit, 'Service', 'ProtectHome');
      const isHiding = setting !== undefined && (parseBoolean(setting.value) === true || setting.value === 'tmpfs');
      if (!isHiding || !service.isNode) return [];
      return usedFiles(service)
        .filter(({ path }) => /^\/(home|root|run\/user)\//.test(path) && !isBound(service.unit, path))
        .map(({ path, setting: named, need }) => ({
          text: `${show(named)}: ${show(setting)} hides ${path}, and the service cannot start`,
          cure: `Write ProtectHome=tmpfs and BindReadOnlyPaths=${need === 'read' ? dirname(path) : path}, or move it out of the home.`,
          at: named,
        }));
    },
  },
  {
    code: 'world-writable',
    severity: 'error',
    about:
      'a unit file, or the script, node, the working directory or a file of variables of a Node service, that everybody may write: who does so runs code as the service',
    find: (service, host) => (host.files === undefined ? [] : findWorldWritable(service, host.files)),
  },
];

/** What the service's own user needs: node itself as well. */
function usedFiles(service: Service): Needed[] {
  const { runtime, command } = service;
  const own = listNeededFiles(service).filter(({ byRoot }) => !byRoot);
  if (runtime.kind !== 'node' || command === undefined || !runtime.node.startsWith('/')) return own;
  return [{ path: runtime.node, setting: command.setting, need: 'search', byRoot: false }, ...own];
}

function findUnreadable(service: Service, { files }: HostView): Found[] {
  const who = files === undefined ? undefined : identityOf(service.unit, files);
  if (files === undefined || who === undefined || !service.isNode) return [];
  // What a sandbox binds into the service is seen there without the folders above it.
  return usedFiles(service)
    .filter(({ path }) => typeof files.look(path) === 'object' && !isBound(service.unit, path))
    .flatMap(({ path, setting, need }) => {
      const blocker = files.findBlocker(path, who, need);
      if (blocker === undefined) return [];
      const name = findSetting(service.unit, 'Service', 'User')?.value ?? 'the dynamic user';
      return [
        {
          text: `${show(setting)}: ${name} ${describeBlocker(blocker)}`,
          cure: `chmod o+${blocker.need === 'search' ? 'x' : 'r'} ${blocker.path}, or run the service as its owner.`,
          at: setting,
        },
      ];
    });
}

function identityOf(unit: Unit, files: FileView): Identity | undefined {
  const user = findSetting(unit, 'Service', 'User')?.value;
  if (user !== undefined) return files.findUser(user);
  return findOn(unit, 'Service', 'DynamicUser') === undefined ? undefined : stranger;
}

function isBound(unit: Unit, path: string): boolean {
  const bound = listSettings(unit, 'Service', 'BindReadOnlyPaths', 'BindPaths', 'RootDirectory', 'RootImage');
  return bound.some(({ value }) =>
    value.split(/\s+/).some(word => {
      const folder = word
        .replace(/^-|"/g, '')
        .replace(/.*:(?=\/)/, '')
        .replace(/\/$/, '');
      return path === folder || path.startsWith(`${folder}/`);
    }),
  );
}

function findWorldWritable(service: Service, files: FileView): Found[] {
  const { unit, isNode, runtime, command } = service;
  const own = unit.files.map(({ path }) => ({ path, at: { file: path, line: 1 } }));
  const node =
    runtime.kind === 'node' && runtime.node.startsWith('/') && command !== undefined
      ? [{ path: runtime.node, at: command.setting }]
      : [];
  const needed = isNode
    ? [...node, ...listNeededFiles(service).map(({ path, setting }) => ({ path, at: setting }))]
    : [];
  const subjects: { path: string; at: Place }[] = [...own, ...needed];
  return subjects.flatMap(({ path, at }) => {
    const open = [path, ...foldersAbove(path)].find(part => isOpen(files, part));
    if (open === undefined) return [];
    return [
      {
        text: `${open}: everybody on the host may write to it, and so run code as the service`,
        cure: `chmod o-w ${open}`,
        at: { file: at.file, line: at.line },
      },
    ];
  });
}

/** With the sticky bit, as in /tmp, nobody replaces what belongs to others. */
function isOpen(files: FileView, path: string): boolean {
  const facts = files.look(path);
  return typeof facts === 'object' && (facts.mode & 0o1002) === 0o002;
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...foldersAbove(parent)];
}
