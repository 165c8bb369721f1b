import type { Entry } from './unit-file.js';

/** How much a service is kept from: everything but its sockets, all but the outgoing network, nothing. */
export const sandboxes = ['closed', 'outbound', 'off'] as const;
export type Sandbox = (typeof sandboxes)[number];

/**
 * What the program needs to open low ports: nothing, as systemd opens them or everybody may; the capability from systemd;
 * or to gain it at its start, from a file that has it or is set-user-ID.
 */
export type Privilege = 'none' | 'bind' | 'gain';

/** A directive, and the value that a systemd takes which does not know the first one. */
type Line = readonly [key: string, value: string, older?: string];

/*
 * What each line closes is measured by `npm run reach`; docs/sandbox.md has its table, and what is not here and why.
 */
const hardening: readonly Line[] = [
  ['NoNewPrivileges', 'yes'],
  ['PrivateDevices', 'yes'],
  ['DevicePolicy', 'closed'],
  ['PrivateIPC', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateMounts', 'yes'],
  ['ProtectSystem', 'strict'],
  ['ProtectProc', 'invisible'],
  ['ProcSubset', 'pid'],
  ['ProtectClock', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectControlGroups', 'strict', 'yes'],
  ['LockPersonality', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RemoveIPC', 'yes'],
  ['KeyringMode', 'private'],
  ['UMask', '0077'],
  // A dump of the memory has the program's secrets in it.
  ['LimitCORE', '0'],
  // Pages that are merged with those of others tell by their time what is in them.
  ['MemoryKSM', 'no'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallFilter', '~@privileged @resources'],
  ['SystemCallErrorNumber', 'EPERM'],
];

/**
 * System calls that no Node program was seen to need (20 to 26, with native addons, WebAssembly, workers and children).
 * memfd_create would make a file that can be run, whatever NoExecPaths= says.
 */
const nodeCalls: readonly Line[] = [
  ['SystemCallFilter', '~@aio @keyring @memlock @setuid'],
  [
    'SystemCallFilter',
    '~kcmp memfd_create name_to_handle_at personality process_vm_readv process_vm_writev userfaultfd',
  ],
];

/**
 * What leaves a process able to gain a capability at its start: all else makes systemd set NoNewPrivileges= for a user who
 * is not root (systemd.exec(5)). Measured on 252, each alone, by NoNewPrivs in /proc/PID/status.
 */
const gainable = new Set([
  'DevicePolicy',
  'PrivateIPC',
  'PrivateTmp',
  'PrivateMounts',
  'ProtectSystem',
  'ProtectProc',
  'ProcSubset',
  'ProtectControlGroups',
  'RemoveIPC',
  'KeyringMode',
  'UMask',
  'LimitCORE',
  'MemoryKSM',
]);

/** AF_UNIX carries the notifications to systemd, AF_NETLINK `os.networkInterfaces()`. */
const network: Readonly<Record<Exclude<Sandbox, 'off'>, readonly Line[]>> = {
  outbound: [['RestrictAddressFamilies', 'AF_UNIX AF_NETLINK AF_INET AF_INET6']],
  closed: [
    ['RestrictAddressFamilies', 'AF_UNIX AF_NETLINK'],
    ['PrivateNetwork', 'yes'],
    ['IPAddressDeny', 'any'],
  ],
};

const privileges: Readonly<Record<Privilege, readonly Line[]>> = {
  none: [
    ['CapabilityBoundingSet', ''],
    ['PrivateUsers', 'yes'],
  ],
  // PrivateUsers= would take the capability away again: it counts in the service's own namespace only.
  bind: [
    ['AmbientCapabilities', 'CAP_NET_BIND_SERVICE'],
    ['CapabilityBoundingSet', 'CAP_NET_BIND_SERVICE'],
  ],
  gain: [['CapabilityBoundingSet', 'CAP_NET_BIND_SERVICE']],
};

/** Another program than node needs more system calls. */
export type Confined = { sandbox: Sandbox; privilege: Privilege; runsNode: boolean };

/** The directives of a sandbox, for systemd.exec(5). The capability of the ambient way stays when the sandbox is off. */
export function sandboxEntries({ sandbox, privilege, runsNode }: Confined): Entry[] {
  const isUsable = ([key]: Line) => privilege !== 'gain' || gainable.has(key);
  const lines =
    sandbox === 'off'
      ? privilege === 'bind'
        ? privileges.bind
        : []
      : [
          ...[...hardening, ...(runsNode ? nodeCalls : []), ...network[sandbox]].filter(isUsable),
          ...privileges[privilege],
        ];
  return lines.map(([key, value, older]) => ({ key, value, ...(older !== undefined && { older }) }));
}
