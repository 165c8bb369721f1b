import { type Address, addressesCollide, formatAddress, parseListenAddress } from '../../../../listen-address.js';
import { parseTimeSpan } from '../../time-span.js';
import { findSetting, listSettings, type Setting, type Unit } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import { describeService, findOn, findServiceName, type Service } from '../service.js';
import { acceptYes, findAccept } from './accept.js';

/** What closes the port until a person acts. */
export const portRules: readonly Rule<Service>[] = [
  {
    code: 'start-limit',
    severity: 'warning',
    about: 'the start limit (5 starts in 10 s): after it the socket unit fails, and the port is closed',
    find: findStartLimit,
  },
];

export const socketUnitRules: readonly Rule<Unit>[] = [
  {
    code: 'trigger-limit',
    severity: 'warning',
    about: 'the trigger limit of a socket unit (20 starts in 2 s): after it the unit fails, and the port is closed',
    find: (socket, host) => {
      const setting = findSetting(socket, 'Socket', 'TriggerLimitIntervalSec');
      const burst = findSetting(socket, 'Socket', 'TriggerLimitBurst');
      if (isOff(setting?.value) || burst?.value === '0' || findNodeService(socket, host) === undefined) return [];
      return [
        {
          text: `${setting === undefined ? 'TriggerLimitIntervalSec= is not set' : show(setting)}: a burst of starts makes ${socket.name} fail, and the port is closed until a person acts`,
          cure: 'Write TriggerLimitIntervalSec=0 in [Socket].',
          at: setting ?? placeOf(socket, 'Socket'),
        },
      ];
    },
  },
  {
    code: 'socket-no-service',
    severity: 'error',
    about: 'a socket unit without a service to start',
    find: (socket, host) => {
      const name = findServiceName(socket, host);
      if (name.includes('%') || host.findUnit(name) !== undefined) return [];
      const setting = findSetting(socket, 'Socket', 'Service');
      return [
        {
          text: `${setting === undefined ? socket.name : show(setting)}: there is no ${name} that it could start`,
          cure: `Put ${name} beside it, or name the service with Service= in [Socket].`,
          at: setting ?? placeOf(socket, 'Socket'),
        },
      ];
    },
  },
  {
    ...acceptYes,
    find: (socket, host) => (findNodeService(socket, host) === undefined ? [] : findAccept(socket)),
  },
  {
    code: 'listen-twice',
    severity: 'error',
    about:
      'the same address twice in a socket unit, `80` and `0.0.0.0:80` as well: the second bind fails, and the unit with it',
    find: findTwice,
  },
];

function findStartLimit({ isNode, unit, sockets }: Service): Found[] {
  if (!isNode) return [];
  const interval =
    findSetting(unit, 'Unit', 'StartLimitIntervalSec', 'StartLimitInterval') ??
    findSetting(unit, 'Service', 'StartLimitInterval');
  const burst = findSetting(unit, 'Unit', 'StartLimitBurst') ?? findSetting(unit, 'Service', 'StartLimitBurst');
  if (isOff(interval?.value) || burst?.value === '0') return [];
  if (!isReached(unit, sockets, { intervalMs: parseTimeSpan(interval?.value ?? '10s'), burst: burst?.value ?? '5' }))
    return [];
  const limit = `${burst?.value ?? '5'} starts in ${interval?.value ?? '10s'}`;
  const loss = sockets.length > 0 ? `${sockets[0]?.name} fails and closes the port` : 'the service stays down';
  return [
    {
      text: `${interval === undefined ? 'StartLimitIntervalSec= is not set' : show(interval)}: after ${limit} ${loss} until a person acts`,
      cure: 'Write StartLimitIntervalSec=0 in [Unit], and RestartSec=500ms or more in [Service].',
      at: interval ?? placeOf(unit, 'Unit'),
    },
  ];
}

/**
 * Whether restarts, or clients that come to a service which nothing restarts, are as many as the limit within its interval:
 * systemd.unit(5), StartLimitIntervalSec=; systemd.service(5), Restart= and RestartSec=, whose default is 100 ms.
 */
function isReached(
  unit: Unit,
  sockets: readonly Unit[],
  { intervalMs = 10_000, burst }: { intervalMs: number | undefined; burst: string },
): boolean {
  const restart = findSetting(unit, 'Service', 'Restart')?.value ?? 'no';
  if (restart === 'no') return sockets.length > 0;
  const delayMs = parseTimeSpan(findSetting(unit, 'Service', 'RestartSec')?.value ?? '100ms') ?? 100;
  return Number(burst) * delayMs < intervalMs;
}

function findTwice(socket: Unit): Found[] {
  const ipv6Only = findSetting(socket, 'Socket', 'BindIPv6Only')?.value === 'ipv6-only';
  if (findOn(socket, 'Socket', 'ReusePort') !== undefined) return [];
  const found: Found[] = [];
  const before: { address: Address; setting: Setting }[] = [];
  for (const setting of listSettings(socket, 'Socket', 'ListenStream')) {
    const address = readAddress(setting.value, ipv6Only);
    if (address === undefined) continue;
    const first = before.find(one => addressesCollide(one.address, address));
    before.push({ address, setting });
    if (first === undefined) continue;
    const isSame = formatAddress(first.address) === formatAddress(address);
    found.push({
      text: `${show(setting)}: ${isSame ? 'it stands there twice' : `${show(first.setting)} takes it along`}, so that the unit fails (Address already in use)`,
      cure: isSame ? 'Remove one of them.' : 'Remove one of them, or write BindIPv6Only=ipv6-only.',
      at: setting,
    });
  }
  return found;
}

/** A port by itself is `[::]` of both families, or of one: systemd.socket(5), BindIPv6Only=. */
function readAddress(value: string, ipv6Only: boolean): Address | undefined {
  try {
    const address = parseListenAddress(value);
    if (address.kind === 'port' && ipv6Only) return { kind: 'abstract', name: `only ${address.port}` };
    return address;
  } catch {
    return undefined;
  }
}

function isOff(value: string | undefined): boolean {
  return value !== undefined && parseTimeSpan(value) === 0;
}

function findNodeService(socket: Unit, host: HostView): Service | undefined {
  const unit = host.findUnit(findServiceName(socket, host));
  const service = unit === undefined ? undefined : describeService(unit, host);
  return service?.isNode ? service : undefined;
}
