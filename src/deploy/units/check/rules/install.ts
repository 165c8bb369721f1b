import { findClosest } from '../../closest.js';
import { isUserUnit, listSettings, parseUnitName, type Unit } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { placeOf, type Rule, show } from '../rule.js';
import type { Service } from '../service.js';

const usual = ['multi-user.target', 'sockets.target', 'timers.target', 'graphical.target', 'default.target'];

/** What `systemctl enable` makes of a unit. */
export const installRules: readonly Rule<Unit>[] = [
  {
    code: 'install-target',
    severity: 'warning',
    about:
      '`WantedBy=` or `RequiredBy=` names a target that is not there: enabled, the unit still does not start at boot',
    find: (unit, host) => {
      // Elsewhere than on the host nothing is known of its targets.
      if (host.findUnit('multi-user.target') === undefined) return [];
      if (isUserUnit(unit)) return findSystemTargets(unit, host);
      return listSettings(unit, 'Install', 'WantedBy', 'RequiredBy').flatMap(setting =>
        setting.value
          .split(/\s+/)
          .filter(name => name.endsWith('.target') && !name.includes('%') && host.findUnit(name) === undefined)
          .map(name => ({
            text: `${show(setting)}: there is no ${name}, so that nothing starts the unit at boot`,
            cure: `${nameTarget(name)}, then: systemctl reenable ${unit.name}`,
            at: setting,
          })),
      );
    },
  },
];

/** A slip of the pen has the right name near; a target of its own comes with the package that has it. */
function nameTarget(name: string): string {
  const { name: near, letters } = findClosest(name, usual);
  return letters <= 3 ? `Write ${near}` : `Install the package that has ${name}, or write multi-user.target`;
}

/** What starts a service of Node at boot. */
export const bootRules: readonly Rule<Service>[] = [
  {
    code: 'boot-nothing',
    severity: 'warning',
    about: 'no `[Install]`, and no socket, timer or path unit: nothing starts the service at boot',
    find: ({ isNode, unit, type, sockets }, host) => {
      const { prefix, instance } = parseUnitName(unit.name) ?? {};
      const isStarted = ['socket', 'timer', 'path'].some(one => host.findUnit(`${prefix}.${one}`) !== undefined);
      const hasTarget = unit.settings.some(({ section }) => section === 'Install');
      const isMade = unit.files.some(({ path }) => path.startsWith('/run/'));
      if (!isNode || type === 'oneshot' || sockets.length > 0 || isStarted || hasTarget || isMade) return [];
      if (instance !== undefined || isWanted(unit, host)) return [];
      const target = isUserUnit(unit) ? 'default.target' : 'multi-user.target';
      return [
        {
          text: 'there is no [Install] section: systemctl enable does nothing, and after a boot the service does not run',
          cure: `Add [Install] with WantedBy=${target}, then: systemctl ${isUserUnit(unit) ? '--user ' : ''}enable ${unit.name}`,
          at: placeOf(unit, 'Service'),
        },
      ];
    },
  },
];

/** By a link that somebody has made, as `systemctl add-wants` does. */
function isWanted({ name }: Unit, { files }: HostView): boolean {
  const targets = ['multi-user', 'graphical', 'default', 'network-online'];
  const folders = targets.flatMap(target => [`${target}.target.wants`, `${target}.target.requires`]);
  return folders.some(folder => typeof files?.look(`/etc/systemd/system/${folder}/${name}`) === 'object');
}

/** The targets of the system that the manager of a user does not have. */
function findSystemTargets(unit: Unit, { files }: HostView) {
  const isThere = (name: string) =>
    ['/usr/lib/systemd/user', '/etc/systemd/user'].some(folder => files?.look(`${folder}/${name}`) !== 'missing');
  return listSettings(unit, 'Install', 'WantedBy', 'RequiredBy').flatMap(setting =>
    setting.value
      .split(/\s+/)
      .filter(name => name.endsWith('.target') && !name.includes('%') && !isThere(name))
      .map(name => ({
        text: `${show(setting)}: the manager of a user has no ${name}, so that nothing starts the unit`,
        cure: `Write default.target, then: systemctl --user reenable ${unit.name}; to have it run without a login: loginctl enable-linger`,
        at: setting,
      })),
  );
}
