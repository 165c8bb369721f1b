import { commandKeys, readCommands } from '../../command.js';
import type { Setting, Unit } from '../../unit.js';
import { type Rule, show } from '../rule.js';

/** Directives of a service that take absolute paths alone, each one or a list: systemd.exec(5). */
const single = new Set(['WorkingDirectory', 'RootDirectory', 'RootImage', 'EnvironmentFile']);
const output = new Set(['StandardOutput', 'StandardError']);
const lists = new Set(
  'ReadWritePaths ReadOnlyPaths InaccessiblePaths ExecPaths NoExecPaths BindPaths BindReadOnlyPaths'.split(' '),
);

/** Paths that systemd does not take. */
export const pathRules: readonly Rule<Unit>[] = [
  {
    code: 'path-relative',
    severity: 'error',
    about: 'a path that is not absolute, or a placeholder that nobody has filled in: systemd refuses or ignores it',
    find: unit => [
      ...unit.settings.flatMap(setting => explain(setting, listPaths(setting).find(isRelative))),
      ...commandKeys
        .flatMap(key => readCommands(unit, key))
        .flatMap(({ program, setting }) =>
          program.includes('/') && isRelative(program) ? explain(setting, program) : [],
        ),
    ],
  },
];

function listPaths({ section, key, value }: Setting): string[] {
  if (section !== 'Service') return [];
  if (lists.has(key)) return value.split(/\s+/).map(word => word.replace(/^[-+]+/, ''));
  if (output.has(key)) return [/^(?:file|append|truncate):(.*)/s.exec(value)?.[1] ?? ''];
  return single.has(key) ? [value.replace(/^-/, '').replace(/^~$/, '')] : [];
}

/** A specifier may make it absolute, and in quotes anything can stand. */
function isRelative(path: string): boolean {
  return path !== '' && !/^[/%"']/.test(path);
}

function explain(setting: Setting, path: string | undefined) {
  if (path === undefined) return [];
  return [
    {
      text: `${show(setting)}: ${JSON.stringify(path.slice(0, 60))} is not absolute, and systemd takes no other path`,
      cure: 'Write the whole path, from / on.',
      at: setting,
    },
  ];
}
