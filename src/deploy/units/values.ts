import { parseTimeSpan } from './time-span.js';

/*
 * What the directives that decide over protection, sockets and the life of a service take. An unknown value is not an
 * error to systemd: it goes on with the default, which is mostly no protection. Compared with systemd's own verdict by a test.
 */

const booleans = `
  Accept AllowIsolate Broadcast CPUSchedulingResetOnFork DefaultDependencies DynamicUser FlushPending FreeBind
  GuessMainPID IgnoreOnIsolate IgnoreSIGPIPE KeepAlive LockPersonality MemoryDenyWriteExecute MountAPIVFS NoDelay
  NoNewPrivileges NonBlocking PassCredentials PassPacketInfo PassSecurity PrivateDevices PrivateIPC PrivateMounts
  PrivateNetwork ProtectClock ProtectKernelLogs ProtectKernelModules ProtectKernelTunables RefuseManualStart
  RefuseManualStop RemainAfterExit RemoveIPC RemoveOnStop RestrictRealtime RestrictSUIDSGID ReusePort
  RootDirectoryStartOnly SELinuxContextFromNet SendSIGHUP SendSIGKILL StopWhenUnneeded SyslogLevelPrefix Transparent
  Writable`;

const timeSpans = `
  KeepAliveIntervalSec KeepAliveTimeSec LogRateLimitIntervalSec PollLimitIntervalSec RestartMaxDelaySec RestartSec
  RuntimeMaxSec StartLimitInterval StartLimitIntervalSec TimeoutAbortSec TimeoutCleanSec TimeoutSec TimeoutStartSec
  TimeoutStopSec TriggerLimitIntervalSec WatchdogSec`;

const modes =
  'UMask RuntimeDirectoryMode StateDirectoryMode CacheDirectoryMode LogsDirectoryMode ConfigurationDirectoryMode SocketMode DirectoryMode';

/** Values by name; `NAME:N` is understood since N. Where `yes` is among them, every way to write a boolean is. */
const choices: Readonly<Record<string, string>> = {
  BindIPv6Only: 'default both ipv6-only yes no',
  DevicePolicy: 'auto closed strict',
  ExitType: 'main cgroup',
  FileDescriptorStorePreserve: 'yes no restart',
  KeyringMode: 'inherit private shared',
  KillMode: 'control-group mixed process none',
  NotifyAccess: 'none main exec all',
  OOMPolicy: 'continue stop kill',
  PrivateTmp: 'yes no disconnected:257',
  PrivateUsers: 'yes no self:257 identity:257 full:258 managed:260',
  ProcSubset: 'all pid',
  ProtectControlGroups: 'yes no private:257 strict:257',
  ProtectHome: 'yes no read-only tmpfs',
  ProtectHostname: 'yes no private:258',
  ProtectProc: 'noaccess invisible ptraceable default',
  ProtectSystem: 'yes no full strict',
  Restart: 'no on-success on-failure on-abnormal on-watchdog on-abort always',
  RestartMode: 'normal direct debug:257',
  RuntimeDirectoryPreserve: 'yes no restart',
  Type: 'simple exec forking oneshot dbus notify notify-reload:253 idle',
};

/** What is wrong with a value. `since` where a later systemd takes it. */
export type ValueProblem = { expected: string; since?: number };

type Value = { section: string; key: string; value: string };

type Reader = (value: string, systemd: number) => ValueProblem | undefined;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...listed(booleans).map(key => [key, readBoolean] as const),
  ...listed(timeSpans).map(key => [key, readTimeSpan] as const),
  ...listed(modes).map(key => [key, readMode] as const),
  ...Object.entries(choices).map(([key, words]) => [key, readChoice(key, listed(words))] as const),
]);

/** All directives whose values are known. */
export const checkedDirectives: readonly string[] = [...readers.keys()];

/** What is wrong with the value of a directive for this systemd, undefined where nothing is known to be. */
export function findValueProblem({ section, key, value }: Value, systemd: number): ValueProblem | undefined {
  // An empty value is a reset, a specifier may become anything, and in [Mount] the type is that of a file system.
  if (value === '' || value.includes('%') || (section === 'Mount' && key === 'Type')) return undefined;
  return readers.get(key)?.(value, systemd);
}

/** A boolean of systemd, `undefined` for what is none: systemd.syntax(7). */
export function parseBoolean(value: string): boolean | undefined {
  if (/^(1|yes|y|true|t|on)$/i.test(value)) return true;
  return /^(0|no|n|false|f|off)$/i.test(value) ? false : undefined;
}

function readBoolean(value: string): ValueProblem | undefined {
  return parseBoolean(value) === undefined ? { expected: 'yes or no' } : undefined;
}

function readTimeSpan(value: string): ValueProblem | undefined {
  return parseTimeSpan(value) === undefined ? { expected: 'a time span such as 90s or 1min 30s' } : undefined;
}

function readMode(value: string): ValueProblem | undefined {
  return /^[0-7]{1,5}$/.test(value) ? undefined : { expected: 'an octal mode such as 0077' };
}

function readChoice(key: string, words: readonly string[]): Reader {
  const known = words.map(word => ({ name: word.replace(/:.*/, ''), since: Number(word.split(':')[1] ?? 0) }));
  return (value, systemd) => {
    const word = key === 'ProtectHostname' ? value.replace(/^private:.+/, 'private') : value;
    const found = known.find(({ name }) => name === (known.some(one => one.name === 'yes') ? plain(word) : word));
    if (found !== undefined && found.since <= systemd) return undefined;
    const expected = `one of ${known
      .filter(({ since }) => since <= systemd)
      .map(({ name }) => name)
      .join(', ')}`;
    return found === undefined ? { expected } : { expected, since: found.since };
  };
}

function plain(word: string): string {
  const boolean = parseBoolean(word);
  return boolean === undefined ? word : boolean ? 'yes' : 'no';
}

function listed(text: string): string[] {
  return text.trim().split(/\s+/);
}
