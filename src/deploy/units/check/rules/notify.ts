import { findSetting, listSettings } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import type { Service } from '../service.js';
import { allowedFamilies } from './node.js';

/** What keeps READY=1 and WATCHDOG=1 from systemd. */
export const notifyRules: readonly Rule<Service>[] = [
  {
    code: 'notify-family',
    severity: 'error',
    about:
      '`Type=notify` with `RestrictAddressFamilies=` without `AF_UNIX`: notifications are lost, and the start times out',
    find: ({ unit, type }) => {
      const families = allowedFamilies(unit);
      const isDenied = unit.settings.find(
        ({ section, key, value }) =>
          section === 'Service' && key === 'RestrictAddressFamilies' && /^~.*\bAF_UNIX\b/.test(value),
      );
      const setting = families !== undefined && !families.words.has('AF_UNIX') ? families.setting : isDenied;
      if (!isNotify(type) || setting === undefined) return [];
      return [
        {
          text: `${show(setting)}: notifications go through a socket of AF_UNIX, so that the start times out`,
          cure: 'Allow AF_UNIX.',
          at: setting,
        },
      ];
    },
  },
  {
    code: 'notify-nobody',
    severity: 'warning',
    about:
      '`Type=notify` or `WatchdogSec=` with a program that nothing shows to notify: the start times out, or the watchdog kills it',
    find: findNobody,
  },
  {
    code: 'notify-access',
    severity: 'warning',
    about:
      '`NotifyAccess=` shuts out the systemd-notify command, which lowport needs where neither `OpenFile=` (253) nor the sd-notify addon works',
    find: findShutAccess,
  },
  {
    code: 'reload-unheard',
    severity: 'error',
    about:
      '`Type=notify-reload` with a program that does not listen to SIGHUP: a reload ends it, as SIGHUP does with Node by itself',
    find: findUnheardReload,
  },
];

export function isNotify(type: string): boolean {
  return type === 'notify' || type === 'notify-reload';
}

function findNobody({ isNode, lowport, runtime, unit, type, entry }: Service, { files }: HostView): Found[] {
  const watchdog = findSetting(unit, 'Service', 'WatchdogSec');
  const setting = isNotify(type) ? findSetting(unit, 'Service', 'Type') : watchdog;
  if (!isNode || lowport !== undefined || runtime.kind !== 'node' || setting === undefined) return [];
  if (/^0|^infinity$/.test(setting.value)) return [];
  // The program may notify itself.
  const source = entry === undefined ? undefined : files?.read(entry);
  if (source !== undefined && /sd-notify|systemd-notify|NOTIFY_SOCKET|lowport/.test(source)) return [];
  return [
    {
      text: `${show(setting)}: nothing shows that the program notifies systemd, ${isNotify(type) ? 'and without it the start times out' : 'and without it the watchdog kills it'}`,
      cure: 'Load lowport, which does: node --import lowport/register server.js',
      at: setting,
    },
  ];
}

function findUnheardReload({ isNode, lowport, runtime, unit, type, entry }: Service, { files }: HostView): Found[] {
  const setting = findSetting(unit, 'Service', 'Type');
  const signal = findSetting(unit, 'Service', 'ReloadSignal')?.value ?? 'SIGHUP';
  if (!isNode || lowport !== undefined || type !== 'notify-reload' || setting === undefined) return [];
  const source = entry === undefined ? undefined : files?.read(entry);
  if (runtime.kind !== 'node' || source === undefined || source.includes(signal)) return [];
  return [
    {
      text: `${show(setting)}: a reload sends ${signal}, and nothing in ${entry} listens to it, so that it ends the program`,
      cure: 'Write Type=notify, or load lowport, which reloads on SIGHUP: node --import lowport/register server.js',
      at: setting,
    },
  ];
}

/** As lowport's own units have it: systemd opens the notification socket, and no addon is needed. */
const notifySocket = '/run/systemd/notify:lowport-notify';
const openFileSince = 253;

function findShutAccess({ lowport, unit, type }: Service, { systemd }: HostView): Found[] {
  const setting = findSetting(unit, 'Service', 'NotifyAccess');
  const access = setting?.value ?? 'main';
  const opened = listSettings(unit, 'Service', 'OpenFile').some(({ value }) => value === notifySocket);
  if (lowport === undefined || !isNotify(type) || access === 'all') return [];
  if (opened && systemd >= openFileSince) return [];
  return [
    {
      text: `${setting === undefined ? 'NotifyAccess= is not set' : show(setting)}: where the sd-notify addon does not load, as after an upgrade of Node, lowport takes the systemd-notify command, which systemd does not hear then`,
      cure:
        systemd < openFileSince ? 'Write NotifyAccess=all.' : `Write OpenFile=${notifySocket}, or NotifyAccess=all.`,
      at: setting ?? placeOf(unit, 'Service'),
    },
  ];
}
