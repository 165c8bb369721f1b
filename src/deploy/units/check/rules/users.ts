import { findSetting, isUserUnit, listSettings, type Setting } from '../../unit.js';
import type { HostView } from '../host-view.js';
import { type Found, type Rule, show } from '../rule.js';
import { findOn, type Service } from '../service.js';

/** Who a service cannot be. */
export const userRules: readonly Rule<Service>[] = [
  {
    code: 'user-switch',
    severity: 'error',
    about: '`User=`, `Group=` or `DynamicUser=` in a unit of a user: its manager cannot change who it is (216/GROUP)',
    find: ({ unit }) => {
      if (!isUserUnit(unit)) return [];
      const settings = [
        findSetting(unit, 'Service', 'User'),
        findSetting(unit, 'Service', 'Group'),
        findOn(unit, 'Service', 'DynamicUser'),
      ];
      return settings
        .filter(setting => setting !== undefined)
        .map(setting => ({
          text: `${show(setting)}: the manager of a user cannot change who it is, and the service cannot start (216/GROUP)`,
          cure: 'Remove it: the service runs as the user whose manager it is.',
          at: setting,
        }));
    },
  },
  {
    code: 'user-missing',
    severity: 'error',
    about: '`User=`, `Group=` or `SupplementaryGroups=` names nobody; systemd-analyze says nothing about it',
    find: findMissingUsers,
  },
];

function findMissingUsers({ unit }: Service, { files }: HostView): Found[] {
  if (files === undefined || isUserUnit(unit) || findOn(unit, 'Service', 'DynamicUser') !== undefined) return [];
  const user = findSetting(unit, 'Service', 'User');
  const group = findSetting(unit, 'Service', 'Group');
  const groups = [...(group === undefined ? [] : [group]), ...listSettings(unit, 'Service', 'SupplementaryGroups')];
  const explain = (setting: Setting, kind: string, name: string, cure: string) => ({
    text: `${show(setting)}: there is no ${kind} ${name} here, and the service cannot start`,
    cure,
    at: setting,
  });
  const isChecked = (name: string) => name !== '' && !name.includes('%') && !/^\d+$/.test(name);
  return [
    ...(user !== undefined && isChecked(user.value) && files.findUser(user.value) === undefined
      ? [explain(user, 'user', user.value, `Make one: useradd --system ${user.value}; or write DynamicUser=yes.`)]
      : []),
    ...groups.flatMap(setting =>
      setting.value
        .split(/\s+/)
        .filter(name => isChecked(name) && !files.hasGroup(name))
        .map(name => explain(setting, 'group', name, `Make one: groupadd --system ${name}`)),
    ),
  ];
}
