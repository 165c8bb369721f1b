import { statSync } from 'node:fs';
import type { Exit, ServiceUnit } from '../../doctor/facts-of-units.js';
import { findRuntime } from '../../units/check/runtime.js';
import { parseUnit } from '../../units/parse.js';
import { valuesOf } from '../../units/unit-file.js';
import { readText } from '../read-if-there.js';
import { type Properties, showUnits } from '../show-units.js';
import { ask } from './ask.js';
import { readState, stateProperties } from './unit-state.js';

/** A service, and the names of the socket units that start it. Undefined where systemd knows none of that name. */
export async function readServiceUnit(name: string): Promise<{ service: ServiceUnit; sockets: string[] } | undefined> {
  const [[properties], version] = await Promise.all([
    showUnits([name], [...stateProperties, ...wanted, ...implying]),
    readVersion(),
  ]);
  if (properties === undefined || properties.LoadState === 'not-found') return undefined;
  const sockets = words(`${properties.TriggeredBy} ${properties.Sockets}`);
  return {
    service: {
      ...readState(properties),
      ...readRun(properties),
      ...readSandbox(properties, version),
      credentials: await readCredentials(name),
    },
    sockets: [...new Set(sockets.filter(unit => unit.endsWith('.socket')))],
  };
}

const wanted = [
  ...['Type', 'NotifyAccess', 'OpenFile', 'ExecStart', 'Environment', 'User', 'DynamicUser', 'TriggeredBy', 'Sockets'],
  ...['AmbientCapabilities', 'CapabilityBoundingSet', 'PrivateUsers', 'NoNewPrivileges', 'MemoryDenyWriteExecute'],
  ...['SystemCallFilter', 'SystemCallErrorNumber', 'RestrictAddressFamilies', 'WatchdogUSec', 'MemoryMax'],
  ...['BindPaths', 'BindReadOnlyPaths', 'ProtectHome', 'MainPID', 'NRestarts'],
  ...['ExecMainCode', 'ExecMainStatus', 'ExecMainStartTimestampMonotonic'],
] as const;

/** From here on filters are installed with CAP_SYS_ADMIN instead (systemd/systemd#6763); on 252 they are not, on 257 they are. */
const noMoreImplied = 255;

/** With User=, these set no_new_privs as well: systemd.exec(5), NoNewPrivileges=. */
const implying = [
  ...['SystemCallFilter', 'SystemCallArchitectures', 'RestrictAddressFamilies', 'RestrictNamespaces', 'PrivateDevices'],
  ...['ProtectKernelTunables', 'ProtectKernelModules', 'ProtectKernelLogs', 'ProtectClock', 'ProtectHostname'],
  ...['MemoryDenyWriteExecute', 'RestrictRealtime', 'RestrictSUIDSGID', 'LockPersonality'],
] as const;
/** The values that mean "off". */
const off: readonly string[] = ['', '~', 'no'];

type Shown = Properties<(typeof stateProperties | typeof wanted | typeof implying)[number]>;

function readRun(properties: Shown) {
  const started = Number(properties.ExecMainStartTimestampMonotonic) / 1e6;
  return {
    type: properties.Type || 'simple',
    notifyAccess: properties.NotifyAccess || 'none',
    opensNotifySocket: properties.OpenFile.includes('/run/systemd/notify:'),
    ...describeCommand(readCommand(properties.ExecStart)),
    environment: words(properties.Environment),
    user: properties.User,
    dynamicUser: properties.DynamicUser === 'yes',
    watchdog: properties.WatchdogUSec,
    memoryMax: properties.MemoryMax || 'infinity',
    mainPid: Number(properties.MainPID),
    restarts: Number(properties.NRestarts),
    ended: readExit(properties),
    ...(started > 0 && { startedSecondsAgo: Math.max(0, readMonotonic() - started) }),
  };
}

function readSandbox(properties: Shown, version: number) {
  return {
    ambient: words(properties.AmbientCapabilities),
    bounding: words(properties.CapabilityBoundingSet),
    privateUsers: properties.PrivateUsers === 'yes',
    noNewPrivileges: findNoNewPrivileges(properties, version),
    memoryDenyWriteExecute: properties.MemoryDenyWriteExecute === 'yes',
    callFilter: readCallFilter(properties.SystemCallFilter),
    filterKills: killNumbers.has(properties.SystemCallErrorNumber),
    addressFamilies: words(properties.RestrictAddressFamilies),
    bound: words(`${properties.BindPaths} ${properties.BindReadOnlyPaths}`).map(pair => pair.split(':')[1] ?? pair),
    hidesHomes: !['no', ''].includes(properties.ProtectHome),
  };
}

/** `{ path=/usr/bin/node ; argv[]=/usr/bin/node server.js ; ignore_errors=no ; ... }` */
function readCommand(text: string): string[] {
  const [, argv] = / argv\[\]=(.*?) ; (?:ignore_errors|flags)=/.exec(text) ?? [];
  return words(argv);
}

/** From the unit's files: `systemctl show` of systemd 252 calls LoadCredential= unprintable. */
async function readCredentials(name: string): Promise<Record<string, string>> {
  const text = (await ask('systemctl', ['cat', '--', name]))?.stdout ?? '';
  const pairs = valuesOf(parseUnit(text), 'Service', 'LoadCredential').map(value => value.split(':'));
  return Object.fromEntries(pairs.flatMap(([id, path]) => (id && path?.startsWith('/') ? [[id, path]] : [])));
}

function describeCommand(command: string[]) {
  // systemctl does not quote: what follows `sh -c` is one word.
  const at = command.findIndex(word => /^-[a-z]*c$/.test(word)) + 1;
  const words = at === 0 ? command : [...command.slice(0, at), command.slice(at).join(' ')];
  const runtime = findRuntime(words, readScript);
  const node = runtime.kind === 'node' && runtime.node.startsWith('/') ? runtime.node : undefined;
  return { command, node, wrapper: runtime.kind === 'wrapper' ? runtime.by : undefined };
}

function readScript(path: string): string | undefined {
  const { size = Number.POSITIVE_INFINITY } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return size < longestScript ? readText(path) : undefined;
}

const longestScript = 65_536;

function findNoNewPrivileges(properties: Shown, version: number): string | undefined {
  if (properties.NoNewPrivileges === 'yes') return 'NoNewPrivileges=yes';
  if (version >= noMoreImplied || ['', 'root', '0'].includes(properties.User)) return undefined;
  const key = implying.find(one => !off.includes(properties[one]));
  return key === undefined ? undefined : `${key}=`;
}

/** `read write ..` allows these alone, `~ptrace ..` all but these; `~` alone is no filter. */
function readCallFilter(text: string): ServiceUnit['callFilter'] {
  const calls = words(text.replace(/^~/, ''));
  return calls.length === 0 ? undefined : { allows: !text.startsWith('~'), calls };
}

/** No number of an error; from systemd 248 on, SECCOMP_ERROR_NUMBER_KILL of its seccomp-util.h. */
const killNumbers: ReadonlySet<string> = new Set(['', '0', '2147483646']);

/** CLD_EXITED, CLD_KILLED and CLD_DUMPED of waitid(2). */
function readExit(properties: Shown): Exit {
  const codes = { '2': 'killed', '3': 'dumped' } as const;
  const code = properties.ExecMainCode;
  return {
    code: code in codes ? codes[code as keyof typeof codes] : 'exited',
    status: Number(properties.ExecMainStatus),
  };
}

async function readVersion(): Promise<number> {
  return Number(/^systemd (\d+)/.exec((await ask('systemctl', ['--version']))?.stdout ?? '')?.[1] ?? 0);
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '');
}

/** CLOCK_MONOTONIC counts without suspends, as systemd does; /proc/uptime counts with them. */
function readMonotonic(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}
