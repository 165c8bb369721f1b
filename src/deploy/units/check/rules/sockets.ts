import { expandSpecifiers } from '../../specifiers.js';
import { listSettings, type Setting, type Unit } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import { findOn, type Service, serviceOf } from '../service.js';
import { acceptYes, findAccept } from './accept.js';

/** What keeps the sockets from the service. */
export const socketRules: readonly Rule<Service>[] = [
  {
    code: 'sockets-missing',
    severity: 'error',
    about: '`Sockets=` names a socket unit that is not there; systemd-analyze says nothing about it',
    find: ({ unit }, host) =>
      unitsIn(unit, 'Sockets')
        .filter(({ name }) => host.findUnit(name) === undefined)
        .map(({ name, setting }) => ({
          text: `${show(setting)}: there is no ${name}, and the service starts without its sockets`,
          cure: `Put ${name} beside the service, or correct the name.`,
          at: setting,
        })),
  },
  {
    code: 'socket-elsewhere',
    severity: 'error',
    about: 'the service requires a socket unit that starts another service: its sockets go there',
    find: findStrangers,
  },
  {
    code: 'socket-not-required',
    severity: 'warning',
    about: 'no `Requires=` for its socket unit: started by itself, the service runs without the sockets',
    find: ({ isNode, unit, sockets }) => {
      const pulled = new Set(unitsIn(unit, 'Requires', 'BindsTo', 'Wants', 'Sockets').map(({ name }) => name));
      const missing = sockets.filter(socket => !pulled.has(socket.name) && !findOn(socket, 'Socket', 'Accept'));
      if (!isNode) return [];
      return missing.map(({ name }) => ({
        text: `${name} is not required: where the service is started by itself, it gets no sockets and tries to bind`,
        cure: `Add Requires=${name} and After=${name} to [Unit].`,
        at: placeOf(unit, 'Unit'),
      }));
    },
  },
  {
    code: 'socket-order',
    severity: 'error',
    about: '`Before=` its own socket unit: a circle, since systemd starts a socket unit before its service',
    find: ({ unit, sockets }) =>
      unitsIn(unit, 'Before')
        .filter(({ name }) => sockets.some(socket => socket.name === name))
        .map(({ name, setting }) => ({
          text: `${show(setting)}: systemd starts a socket unit before its service, so that this is a circle and neither starts`,
          cure: `Write After=${name}.`,
          at: setting,
        })),
  },
  {
    ...acceptYes,
    find: ({ isNode, sockets }) => (isNode ? sockets.flatMap(findAccept) : []),
  },
];

/** The units named in settings of [Unit] and [Service]. */
export function unitsIn(unit: Unit, ...keys: string[]): { name: string; setting: Setting }[] {
  return [...listSettings(unit, 'Unit', ...keys), ...listSettings(unit, 'Service', ...keys)].flatMap(setting =>
    setting.value.split(/\s+/).flatMap(word => {
      const name = expandSpecifiers(word, unit.name) ?? '';
      return name === '' ? [] : [{ name, setting }];
    }),
  );
}

function findStrangers({ isNode, unit, sockets }: Service, host: HostView): Found[] {
  if (!isNode) return [];
  const required = unitsIn(unit, 'Requires', 'BindsTo').filter(({ name }) => name.endsWith('.socket'));
  return required
    .filter(({ name }) => !sockets.some(socket => socket.name === name || socket.aliases.includes(name)))
    .map(({ name, setting }) => {
      const socket = host.findUnit(name);
      return {
        text:
          socket === undefined
            ? `${show(setting)}: there is no ${name}, and the service cannot start`
            : `${show(setting)}: ${name} starts ${serviceOf(socket)}, and passes its sockets there`,
        cure: `Add Sockets=${name} to [Service], or Service=${unit.name} to the socket unit.`,
        at: setting,
      };
    });
}
