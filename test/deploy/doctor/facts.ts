import type { Facts } from '../../../src/deploy/doctor/facts.js';
import type { Failure, ServiceUnit, SocketUnit } from '../../../src/deploy/doctor/facts-of-units.js';

/** A machine on which nobody has done anything yet, and root asks for port 80. */
export function makeFacts(parts: Partial<Facts> = {}): Facts {
  return {
    question: { places: [{ kind: 'port', port: 80 }], node: '/usr/bin/node' },
    places: [{ kind: 'port', port: 80 }],
    platform: { systemd: true, init: 'systemd', container: undefined, wsl: false },
    firstFreePort: 1024,
    runner: { name: 'root', uid: 0, gids: [0] },
    listeners: [],
    sockets: [],
    alsoFailing: [],
    checked: [],
    runs: [],
    node: {
      path: '/usr/bin/node',
      real: '/usr/bin/node',
      runtime: 'node',
      capabilities: '',
      forEverybody: true,
      nosuid: undefined,
      capableSiblings: [],
      changedAt: 1_700_000_000,
    },
    files: [],
    certificates: [],
    firewall: { chains: [] },
    interrupted: [],
    register: '/srv/lowport/dist/serve/register.js',
    unread: [],
    ...parts,
  };
}

/** shop.service of alice, an ordinary unit that runs. */
export function makeService(parts: Partial<ServiceUnit> = {}): ServiceUnit {
  return {
    name: 'shop.service',
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    result: 'success',
    needsReload: false,
    file: '/etc/systemd/system/shop.service',
    changedAt: 1_600_000_000,
    type: 'simple',
    notifyAccess: 'none',
    opensNotifySocket: false,
    command: ['/usr/bin/node', '/srv/shop/server.js'],
    node: '/usr/bin/node',
    wrapper: undefined,
    environment: [],
    user: 'alice',
    dynamicUser: false,
    ambient: [],
    bounding: ['cap_chown', 'cap_net_bind_service'],
    privateUsers: false,
    noNewPrivileges: undefined,
    memoryDenyWriteExecute: false,
    callFilter: undefined,
    filterKills: true,
    addressFamilies: [],
    watchdog: '0',
    memoryMax: 'infinity',
    credentials: {},
    bound: [],
    hidesHomes: false,
    mainPid: 312,
    restarts: 0,
    ended: { code: 'exited', status: 0 },
    startedSecondsAgo: 60,
    ...parts,
  };
}

export function makeSocket(parts: Partial<SocketUnit> = {}): SocketUnit {
  return {
    name: 'shop.socket',
    loadState: 'loaded',
    activeState: 'active',
    subState: 'listening',
    result: 'success',
    needsReload: false,
    listen: [{ kind: 'port', port: 80 }],
    service: 'shop.service',
    ...parts,
  };
}

export function makeFailure(parts: Partial<Failure> = {}): Failure {
  return { at: 1_750_000_000, result: 'exit-code', code: 'exited', status: 1, lines: [], kernel: [], ...parts };
}

export const alice = { name: 'alice', uid: 1000, gids: [1000] };
