import { basename } from 'node:path';
import { findSetting } from '../../unit.js';
import { type Rule, show } from '../rule.js';
import type { Runtime } from '../runtime.js';
import { findOn, type Service } from '../service.js';

/** What stands between systemd and the program. */
export const wrapperRules: readonly Rule<Service>[] = [
  {
    code: 'exec-wrapper',
    severity: 'error',
    about:
      '`ExecStart=` is npm, npx, yarn, tsx, nodemon, pm2, a shell without `exec` or the like: the program is its child, and the sockets, notifications and signals do not reach it',
    find: ({ runtime, command, sockets, lowport, type }) => {
      if (runtime.kind !== 'wrapper' || command === undefined || isDaemon(runtime, type)) return [];
      const isLost = sockets.length > 0 || lowport !== undefined || type.startsWith('notify');
      const loss = isLost
        ? 'the sockets and the notifications belong to it alone'
        : 'it stands between systemd and the signals for the program';
      return [
        {
          text: `${show(command.setting)}: ${runtime.by} starts the program as a child of its own, and ${loss}`,
          cure: cureOf(runtime.by, command.args),
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
    find: ({ isNode, unit, type, runtime }) => {
      const setting = unit.settings.findLast(({ section, key }) => section === 'Service' && key === 'Type');
      if (!isNode || setting === undefined || !['forking', 'dbus'].includes(type) || isDaemon(runtime, type)) return [];
      return [
        {
          text: `${show(setting)}: Node does not ${type === 'forking' ? 'go to the background' : 'take a name on the bus'}, so that the start times out`,
          cure: 'Write Type=notify with lowport, Type=exec without.',
          at: setting,
        },
      ];
    },
  },
  {
    code: 'type-daemon',
    severity: 'error',
    about:
      '`pm2 start` or `forever start` without `Type=forking`: it ends at once, and systemd ends what it has started with it',
    find: ({ runtime, command, unit, type }) => {
      if (command === undefined || runtime.kind !== 'wrapper' || !goesToBackground(runtime.by, command.args)) return [];
      const stays = type === 'oneshot' && findOn(unit, 'Service', 'RemainAfterExit') !== undefined;
      if (type === 'forking' || stays) return [];
      const setting = findSetting(unit, 'Service', 'Type');
      return [
        {
          text: `${show(command.setting)}: ${runtime.by} goes to the background, so that for Type=${type} the service has ended, and systemd ends all that it has started`,
          cure: `Let pm2-runtime stay in the foreground, or leave it out. ${cureOf(runtime.by, command.args)}`,
          at: setting ?? command.setting,
        },
      ];
    },
  },
  {
    code: 'workdir-unset',
    severity: 'error',
    about: '`npm start` or the like without `WorkingDirectory=`: it looks for package.json in /, and ends',
    find: ({ runtime, command, workdir }) => {
      if (command === undefined || runtime.kind !== 'wrapper' || workdir !== undefined) return [];
      const runner = [command.program, ...command.args].map(word => basename(word)).find(word => runners.test(word));
      const isElsewhere = command.args.some(word => /^(--prefix|--cwd|--dir|-C|-c)(=|$)|\bcd\b/.test(word));
      if (runner === undefined || isElsewhere || !command.args.some(word => /^(start|run|run-script|exec)$/.test(word)))
        return [];
      return [
        {
          text: `${show(command.setting)}: WorkingDirectory= is not set, so that ${runner} looks for package.json in / and ends`,
          cure: 'Write WorkingDirectory= with the folder of package.json.',
          at: command.setting,
        },
      ];
    },
  },
];

const runners = /^(npm|yarn|yarnpkg|pnpm)$/;

/** pm2 and forever leave a process of their own behind, as `Type=forking` has it; PM2's own unit is so. */
function isDaemon(runtime: Runtime, type: string): boolean {
  return runtime.kind === 'wrapper' && ['pm2', 'forever'].includes(runtime.by) && type === 'forking';
}

function goesToBackground(by: string, args: readonly string[]): boolean {
  const stays = args.some(word => /^--(no-daemon|attach)$/.test(word));
  return (
    ['pm2', 'forever'].includes(by) &&
    !stays &&
    args.some(word => /^(start|restart|reload|resurrect|startOrRestart|startOrReload)$/.test(word))
  );
}

function cureOf(wrapper: string, args: readonly string[]): string {
  const file = args.find(word => /^[\w./@-]+\.[cm]?js$/.test(word));
  return file === undefined
    ? `Start node itself: ExecStart=/usr/bin/node and the file that ${wrapper} starts; in a shell, put exec before node.`
    : `Start node itself: ExecStart=/usr/bin/node ${file}`;
}
