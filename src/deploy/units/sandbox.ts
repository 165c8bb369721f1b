import type { Entry } from './unit-file.js';

/** How much a service is kept from: everything but its sockets, all but the outgoing network, nothing. */
export const sandboxes = ['closed', 'outbound', 'off'] as const;
export type Sandbox = (typeof sandboxes)[number];

/**
 * What the program needs to open low ports: nothing, as systemd opens them or everybody may; the capability from systemd;
 * or to gain it at its start, from a file that has it or is set-user-ID.
 */
export type Privilege = 'none' | 'bind' | 'gain';

/*
 * Measured with systemd-analyze security. Not here because they kill Node: MemoryDenyWriteExecute= (V8 writes the code
 * that it runs), and a SystemCallFilter= that kills (Node calls pkey_alloc at its start), hence SystemCallErrorNumber=.
 */
const hardening: readonly (readonly [key: string, value: string])[] = [
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
  ['ProtectControlGroups', 'yes'],
  ['LockPersonality', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['RestrictNamespaces', 'yes'],
  ['RemoveIPC', 'yes'],
  ['KeyringMode', 'private'],
  ['UMask', '0077'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
  ['SystemCallFilter', '~@privileged @resources'],
  ['SystemCallErrorNumber', 'EPERM'],
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
]);

/** AF_UNIX carries the notifications to systemd, AF_NETLINK `os.networkInterfaces()`. */
const network: Readonly<Record<Exclude<Sandbox, 'off'>, readonly (readonly [key: string, value: string])[]>> = {
  outbound: [['RestrictAddressFamilies', 'AF_UNIX AF_NETLINK AF_INET AF_INET6']],
  closed: [
    ['RestrictAddressFamilies', 'AF_UNIX AF_NETLINK'],
    ['PrivateNetwork', 'yes'],
    ['IPAddressDeny', 'any'],
  ],
};

const privileges: Readonly<Record<Privilege, readonly (readonly [key: string, value: string])[]>> = {
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

/** The directives of a sandbox, for systemd.exec(5). The capability of the ambient way stays when the sandbox is off. */
export function sandboxEntries(sandbox: Sandbox, privilege: Privilege): Entry[] {
  const isUsable = ([key]: readonly [key: string, value: string]) => privilege !== 'gain' || gainable.has(key);
  const pairs =
    sandbox === 'off'
      ? privilege === 'bind'
        ? privileges.bind
        : []
      : [...[...hardening, ...network[sandbox]].filter(isUsable), ...privileges[privilege]];
  return pairs.map(([key, value]) => ({ key, value }));
}
