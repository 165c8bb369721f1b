import { parseTimeSpan } from '../../time-span.js';
import { findSetting, type Unit } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import { describeService, findServiceName, type Service } from '../service.js';
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
];

function findStartLimit({ isNode, unit, sockets }: Service): Found[] {
  if (!isNode) return [];
  const interval =
    findSetting(unit, 'Unit', 'StartLimitIntervalSec', 'StartLimitInterval') ??
    findSetting(unit, 'Service', 'StartLimitInterval');
  const burst = findSetting(unit, 'Unit', 'StartLimitBurst') ?? findSetting(unit, 'Service', 'StartLimitBurst');
  if (isOff(interval?.value) || burst?.value === '0') return [];
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

function isOff(value: string | undefined): boolean {
  return value !== undefined && parseTimeSpan(value) === 0;
}

function findNodeService(socket: Unit, host: HostView): Service | undefined {
  const unit = host.findUnit(findServiceName(socket, host));
  const service = unit === undefined ? undefined : describeService(unit, host);
  return service?.isNode ? service : undefined;
}
