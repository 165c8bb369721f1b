import { parseTimeSpan } from '../../time-span.js';
import { findSetting, listSettings, type Setting } from '../../unit.js';
import { type Found, placeOf, type Rule, show } from '../rule.js';
import { findOn, type Service } from '../service.js';

// LOWPORT_DRAIN_TIMEOUT where it is not set, and TimeoutStopSec= of a systemd with its own defaults.
const defaultDrainMs = 30_000;

/** What loses requests when the service stops, restarts or crashes. */
export const requestRules: readonly Rule<Service>[] = [
  {
    code: 'stop-timeout',
    severity: 'error',
    about: '`TimeoutStopSec=` is not above the drain timeout: systemd kills in the middle of the drain',
    find: findShortStop,
  },
  {
    code: 'kill-mode',
    severity: 'warning',
    about: '`KillMode=` is not `mixed`: children get SIGTERM together with the program, or are left behind',
    find: ({ isNode, lowport, unit }) => {
      const setting = findSetting(unit, 'Service', 'KillMode');
      const mode = setting?.value ?? 'control-group';
      const leaves = mode === 'none' || mode === 'process';
      if (!isNode || mode === 'mixed' || !(leaves || lowport !== undefined)) return [];
      const text = leaves
        ? `KillMode=${mode}: what the program has started runs on after a stop, and may hold the port`
        : 'KillMode=control-group: workers and other children get SIGTERM together with the program, and end in the middle of a request';
      return [
        {
          text: setting === undefined ? `KillMode= is not set, so it is ${text.slice('KillMode='.length)}` : text,
          cure: 'Write KillMode=mixed.',
          at: setting ?? placeOf(unit, 'Service'),
          ...(leaves || lowport === 'run' ? {} : { severity: 'notice' }),
        },
      ];
    },
  },
  {
    code: 'kill-signal',
    severity: 'error',
    about:
      '`KillSignal=` is not SIGTERM, on which lowport drains, or `ExecStop=` kills: the program ends in the middle of its requests',
    find: service =>
      findRudeStops(service).map(setting => ({
        text: `${show(setting)}: ${service.lowport === undefined ? '' : 'lowport drains on SIGTERM, and '}this ends the program in the middle of its requests`,
        cure: 'Remove it: systemd sends SIGTERM.',
        at: setting,
      })),
  },
  {
    code: 'restart-idle',
    severity: 'error',
    about:
      '`Restart=always` or `on-success` with `LOWPORT_IDLE_EXIT`: systemd starts again what has ended because nobody is there',
    find: ({ unit, variables }) => {
      const idle = variables.findLast(({ name }) => name === 'LOWPORT_IDLE_EXIT');
      const restart = findSetting(unit, 'Service', 'Restart');
      if (idle === undefined || restart === undefined || !['always', 'on-success'].includes(restart.value)) return [];
      return [
        {
          text: `${show(restart)}: with LOWPORT_IDLE_EXIT=${idle.value} the service ends when it is idle, and this starts it again at once`,
          cure: 'Write Restart=on-failure: the next connection starts it.',
          at: restart,
        },
      ];
    },
  },
  {
    code: 'idle-no-socket',
    severity: 'error',
    about: '`LOWPORT_IDLE_EXIT` without a socket unit: nothing starts the service again',
    find: ({ variables, sockets }) => {
      const idle = variables.findLast(({ name }) => name === 'LOWPORT_IDLE_EXIT');
      if (idle === undefined || sockets.length > 0) return [];
      return [
        {
          text: `LOWPORT_IDLE_EXIT=${idle.value}: no socket unit starts the service again after it has ended`,
          cure: 'Remove the variable, or let a socket unit open the port.',
          at: idle.setting,
        },
      ];
    },
  },
  {
    code: 'restart-off',
    severity: 'warning',
    about: 'no `Restart=`: after a crash the service stays down, or waits for the next client',
    find: ({ isNode, unit, type, sockets }) => {
      const setting = findSetting(unit, 'Service', 'Restart');
      if (!isNode || type === 'oneshot' || (setting !== undefined && setting.value !== 'no')) return [];
      return [
        {
          text: `${setting === undefined ? 'Restart= is not set' : show(setting)}: after a crash ${sockets.length > 0 ? 'nothing runs until the next client comes' : 'the service stays down'}`,
          cure: 'Write Restart=on-failure.',
          at: setting ?? placeOf(unit, 'Service'),
        },
      ];
    },
  },
  {
    code: 'type-oneshot',
    severity: 'error',
    about: '`Type=oneshot` with sockets: the service counts as starting for as long as it serves',
    find: ({ isNode, unit, type, sockets }) => {
      const setting = findSetting(unit, 'Service', 'Type');
      if (!isNode || type !== 'oneshot' || setting === undefined || sockets.length === 0) return [];
      return [
        {
          text: `${show(setting)}: a server never ends, so that it counts as starting for ever, and a stop does not wait for its requests`,
          cure: 'Write Type=notify with lowport, Type=exec without.',
          at: setting,
        },
      ];
    },
  },
  {
    code: 'no-sigkill',
    severity: 'warning',
    about: '`SendSIGKILL=no`: a program that hangs is never ended, and its restart waits for ever',
    find: ({ isNode, unit }) => {
      const setting = findSetting(unit, 'Service', 'SendSIGKILL');
      if (!isNode || setting === undefined || findOn(unit, 'Service', 'SendSIGKILL') !== undefined) return [];
      return [
        {
          text: `${show(setting)}: a program that hangs is never ended, and nothing serves until a person acts`,
          cure: 'Remove it.',
          at: setting,
        },
      ];
    },
  },
];

/** SIGKILL, which no program sees; and what lowport does not take for the end. */
function findRudeStops({ isNode, lowport, unit }: Service): Setting[] {
  if (!isNode) return [];
  const signal = findSetting(unit, 'Service', 'KillSignal');
  const isRude = lowport === undefined ? /^(SIG)?KILL$|^9$/ : /^(?!(SIG)?TERM$|15$)/;
  const stops = listSettings(unit, 'Service', 'ExecStop');
  return [
    ...(signal !== undefined && isRude.test(signal.value) ? [signal] : []),
    ...stops.filter(({ value }) => /\b(kill|pkill|killall)\s(.*\s)?(-9|-KILL|-SIGKILL|-s\s*(SIG)?KILL)\b/.test(value)),
  ];
}

function findShortStop({ lowport, unit, variables }: Service): Found[] {
  const setting = findSetting(unit, 'Service', 'TimeoutStopSec', 'TimeoutSec');
  const drain = variables.findLast(({ name }) => name === 'LOWPORT_DRAIN_TIMEOUT');
  const stopMs = parseTimeSpan(setting?.value ?? '90s') ?? 90_000;
  const drainMs = parseTimeSpan(drain?.value ?? '') ?? defaultDrainMs;
  // Zero is no limit.
  if (lowport === undefined || stopMs === 0 || stopMs > drainMs) return [];
  return [
    {
      text: `${setting === undefined ? 'TimeoutStopSec= is not set, so it is 90s' : show(setting)}: the drain may take ${drain?.value ?? '30s'}, and systemd kills before it is done`,
      cure: `Write TimeoutStopSec=${Math.ceil(drainMs / 1000) + 5}s, or set LOWPORT_DRAIN_TIMEOUT lower.`,
      at: setting ?? drain?.setting ?? placeOf(unit, 'Service'),
    },
  ];
}
