import { type Rule, show } from '../rule.js';
import type { Service } from '../service.js';

/** What stands between systemd and the program. */
export const wrapperRules: readonly Rule<Service>[] = [
  {
    code: 'exec-wrapper',
    severity: 'error',
    about:
      '`ExecStart=` is npm, npx, yarn, tsx, nodemon, pm2, a shell without `exec` or the like: the program is its child, and the sockets, notifications and signals do not reach it',
    find: ({ runtime, command, sockets, lowport, type }) => {
      if (runtime.kind !== 'wrapper' || command === undefined) return [];
      const isLost = sockets.length > 0 || lowport !== undefined || type.startsWith('notify');
      const loss = isLost
        ? 'the sockets and the notifications belong to it alone'
        : 'it stands between systemd and the signals for the program';
      return [
        {
          text: `${show(command.setting)}: ${runtime.by} starts the program as a child of its own, and ${loss}`,
          cure: 'Start node itself: ExecStart=/usr/bin/node SERVER.js (in a shell: exec node ...).',
          at: command.setting,
          ...(isLost ? {} : { severity: 'warning' }),
        },
      ];
    },
  },
  {
    code: 'exec-bun',
    severity: 'error',
    about: 'Bun with sockets of systemd: it ignores `fd` and opens a random port',
    find: ({ runtime, command, sockets }) =>
      runtime.kind !== 'bun' || command === undefined || sockets.length === 0
        ? []
        : [
            {
              text: `${show(command.setting)}: Bun ignores inherited sockets and opens a random port instead`,
              cure: 'Run the program with node, or leave the socket unit out.',
              at: command.setting,
            },
          ],
  },
  {
    code: 'type-forking',
    severity: 'error',
    about: '`Type=forking` or `dbus` with Node, which neither forks nor has a bus name: the start times out',
    find: ({ isNode, unit, type }) => {
      const setting = unit.settings.findLast(({ section, key }) => section === 'Service' && key === 'Type');
      if (!isNode || setting === undefined || !['forking', 'dbus'].includes(type)) return [];
      return [
        {
          text: `${show(setting)}: Node does not ${type === 'forking' ? 'go to the background' : 'take a name on the bus'}, so that the start times out`,
          cure: 'Write Type=notify with lowport, Type=exec without.',
          at: setting,
        },
      ];
    },
  },
];
