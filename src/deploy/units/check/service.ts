import { resolve } from 'node:path';
import { type Command, readCommands, tryToSplit } from '../command.js';
import { expandSpecifiers } from '../specifiers.js';
import { findSetting, listSettings, listWords, parseUnitName, type Setting, type Unit } from '../unit.js';
import { parseBoolean } from '../values.js';
import type { HostView } from './host-view.js';
import { findEntryWord, findRuntime, type Runtime } from './runtime.js';

export type Variable = { name: string; value: string; setting: Setting };

/** A service unit as the rules look at it. */
export type Service = {
  unit: Unit;
  /** Its `ExecStart=`, the one of several that runs a program of Node. */
  command: Command | undefined;
  runtime: Runtime;
  /** Whether Node runs in it, so that what is special to Node holds. */
  isNode: boolean;
  /** How lowport is in it: loaded before the program, or as the supervisor of workers. */
  lowport: 'preload' | 'run' | undefined;
  /** Absolute, undefined where it cannot be told. */
  entry: string | undefined;
  workdir: Setting | undefined;
  variables: Variable[];
  /** The socket units whose sockets it is passed. */
  sockets: Unit[];
  type: string;
};

export function describeService(unit: Unit, host: HostView): Service {
  const commands = readCommands(unit, 'ExecStart').map(command => ({
    command,
    runtime: findRuntime([command.program, ...command.args], path => host.files?.read(path)),
  }));
  const chosen = commands.find(({ runtime }) => runtime.kind !== 'other') ?? commands[0];
  const { command, runtime = { kind: 'other' } as Runtime } = chosen ?? {};
  const variables = readVariables(unit);
  const workdir = findSetting(unit, 'Service', 'WorkingDirectory');
  const lowport = findLowport(unit, runtime, variables);
  return {
    unit,
    command,
    runtime,
    isNode: runtime.kind === 'node' || runtime.kind === 'wrapper' || lowport !== undefined,
    lowport,
    entry: findEntryPath(lowport === 'run' ? inner(runtime) : runtime, workdir, unit.name),
    workdir,
    variables,
    sockets: findSockets(unit, host),
    type: findSetting(unit, 'Service', 'Type')?.value ?? 'simple',
  };
}

/** A boolean setting that is on, with where it stands. */
export function findOn(unit: Unit, section: string, key: string): Setting | undefined {
  const setting = findSetting(unit, section, key);
  return setting !== undefined && parseBoolean(setting.value) === true ? setting : undefined;
}

/** A file of variables that a service reads, and whether root does that for it. */
export type EnvFile = { path: string; setting: Setting; byRoot: boolean };

/** The lines by which Node reads a file of variables itself, so that nobody else can: systemd.exec(5), LoadCredential=. */
export function describeEnvCredential(path: string): string {
  return `LoadCredential=env:${path} and node --env-file=\${CREDENTIALS_DIRECTORY}/env`;
}

/** Those of `EnvironmentFile=`, and of Node's own `--env-file`: by its path, or as a credential. */
export function listEnvFiles({ unit, runtime, command, workdir }: Service): EnvFile[] {
  const listed = listSettings(unit, 'Service', 'EnvironmentFile').map(setting => ({
    path: setting.value.replace(/^-/, ''),
    setting,
    byRoot: true,
  }));
  if (command === undefined || runtime.kind !== 'node') return listed;
  const words = runtime.args.slice(0, runtime.args.indexOf(findEntryWord(runtime.args) ?? ''));
  const named = words.flatMap((word, index) => {
    if (word === '--env-file') return [words[index + 1] ?? ''];
    return word.startsWith('--env-file=') ? [word.slice('--env-file='.length)] : [];
  });
  return [...listed, ...named.flatMap(path => findEnvFile(path, unit, { workdir, at: command.setting }))];
}

function findEnvFile(
  word: string,
  unit: Unit,
  { workdir, at }: { workdir: Setting | undefined; at: Setting },
): EnvFile[] {
  const [, credential] = /^\$\{?CREDENTIALS_DIRECTORY\}?\/([^/]+)$/.exec(word) ?? [];
  const path = credential === undefined ? resolveWord(word, workdir, unit.name) : undefined;
  if (credential === undefined) return path === undefined ? [] : [{ path, setting: at, byRoot: false }];
  return listSettings(unit, 'Service', 'LoadCredential')
    .filter(({ value }) => value.startsWith(`${credential}:/`))
    .map(setting => ({ path: setting.value.slice(credential.length + 1), setting, byRoot: true }));
}

/** The unit that a socket unit starts: systemd.socket(5), `Service=`. */
export function serviceOf(socket: Unit): string {
  const { prefix = '' } = parseUnitName(socket.name) ?? {};
  const named = findSetting(socket, 'Socket', 'Service')?.value;
  // A template starts another template, with its own instance.
  if (named !== undefined) return expandSpecifiers(named, socket.name) ?? named.replace(/@%[iI]\./, '@.');
  return findOn(socket, 'Socket', 'Accept') ? `${prefix}@.service` : socket.name.replace(/\.socket$/, '.service');
}

/** The service beside a socket unit with `Accept=yes` was meant, where there is no template of that name. */
export function findServiceName(socket: Unit, host: HostView): string {
  const name = serviceOf(socket);
  const beside = socket.name.replace(/\.socket$/, '.service');
  const isMeant = findOn(socket, 'Socket', 'Accept') !== undefined && host.findUnit(name) === undefined;
  return isMeant && host.findUnit(beside) !== undefined ? beside : name;
}

/** `Sockets=` names them; without it they are those that start the service. */
function findSockets(unit: Unit, host: HostView): Unit[] {
  const names = new Set([unit.name, ...unit.aliases]);
  const named = listWords(unit, 'Service', 'Sockets').flatMap(name => host.findUnit(name) ?? []);
  const starting = host.listSockets().filter(socket => names.has(findServiceName(socket, host)));
  return [...new Map([...named, ...starting].map(socket => [socket.name, socket])).values()];
}

function readVariables(unit: Unit): Variable[] {
  return listSettings(unit, 'Service', 'Environment').flatMap(setting =>
    tryToSplit(setting.value).flatMap(word => {
      const equals = word.indexOf('=');
      return equals < 1 ? [] : [{ name: word.slice(0, equals), value: word.slice(equals + 1), setting }];
    }),
  );
}

function findLowport(unit: Unit, runtime: Runtime, variables: readonly Variable[]): Service['lowport'] {
  if (runtime.kind === 'container') return undefined;
  const args = runtime.kind === 'node' ? runtime.args : [];
  const [first = '', second = ''] = args;
  if (/\/lowport\/dist\/cli\/main\.js$|\/(\.bin|bin)\/lowport$/.test(first) && second === 'run') return 'run';
  const options = variables.findLast(({ name }) => name === 'NODE_OPTIONS')?.value ?? '';
  if ([...args, options].some(word => /lowport\/(dist\/serve\/)?register(\.c?js)?/.test(word))) return 'preload';
  return unit.settings.some(({ section }) => section === 'X-Lowport') ? 'preload' : undefined;
}

/** What `lowport run` runs. */
function inner(runtime: Runtime): Runtime {
  return runtime.kind === 'node' ? { ...runtime, args: runtime.args.slice(2) } : runtime;
}

function findEntryPath(runtime: Runtime, workdir: Setting | undefined, name: string): string | undefined {
  const word = runtime.kind === 'node' ? findEntryWord(runtime.args) : undefined;
  return word === undefined ? undefined : resolveWord(word, workdir, name);
}

/** A path of a command line from the folder that the program starts in; undefined where only the host can tell it. */
function resolveWord(word: string, workdir: Setting | undefined, name: string): string | undefined {
  if (word === '' || /[$%]/.test(word)) return undefined;
  const folder = expandSpecifiers(workdir?.value.replace(/^-/, '') ?? '/', name);
  return word.startsWith('/') ? word : folder?.startsWith('/') ? resolve(folder, word) : undefined;
}
