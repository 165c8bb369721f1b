import { listRootPaths, type RootPath } from '../root-paths.js';
import { type Rule, show } from '../rule.js';
import type { Service } from '../service.js';

const deeds: Readonly<Record<RootPath['use'], string>> = {
  read: 'root reads what it leads to',
  write: 'root writes where it leads',
  run: 'root runs what it leads to',
};

/** What root follows, and others may lead elsewhere. */
export const trustRules: readonly Rule<Service>[] = [
  {
    code: 'untrusted-path',
    severity: 'warning',
    about:
      'a credential, an `EnvironmentFile=`, a log file or a command of root that others than root may change: a link in its place shows, overwrites or runs any file as root',
    find: ({ unit }, { files }) =>
      files === undefined
        ? []
        : listRootPaths(unit).flatMap(({ path, use, setting }) => {
            const why = files.findDistrust(path);
            if (why === undefined) return [];
            return [
              {
                text: `${show(setting)}: ${why}, and ${deeds[use]}`,
                cure: `Move it to a folder that root alone may change; namei -l ${path} shows all on the way.`,
                at: setting,
              },
            ];
          }),
  },
];
