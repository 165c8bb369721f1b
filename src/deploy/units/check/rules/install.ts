import { findClosest } from '../../closest.js';
import { listSettings, type Unit } from '../../unit.js';
import { type Rule, show } from '../rule.js';

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
      return listSettings(unit, 'Install', 'WantedBy', 'RequiredBy').flatMap(setting =>
        setting.value
          .split(/\s+/)
          .filter(name => name.endsWith('.target') && !name.includes('%') && host.findUnit(name) === undefined)
          .map(name => ({
            text: `${show(setting)}: there is no ${name}, so that nothing starts the unit at boot`,
            cure: `Write ${findClosest(name, usual).name}, and systemctl reenable ${unit.name}.`,
            at: setting,
          })),
      );
    },
  },
];
