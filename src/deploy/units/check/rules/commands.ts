import { commandKeys } from '../../command.js';
import { listSettings, type Setting, type Unit } from '../../unit.js';
import { type Rule, show } from '../rule.js';

// Quoted text may have them: a pattern, or the script of `sh -c`.
const quoted = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g;
const ofShells = /^(?:&&|\|\||\||&|&>.*|\d?>{1,2}(?:&\d|\/.*)?|<)$/;

/** What is written as for a shell. */
export const commandRules: readonly Rule<Unit>[] = [
  {
    code: 'exec-shell-syntax',
    severity: 'error',
    about: 'a command with `&&`, `|`, `>` or `&`: systemd runs no shell, and hands them to the program as arguments',
    find: unit =>
      listCommands(unit).flatMap(setting => {
        const word = setting.value
          .replace(quoted, '')
          .split(/\s+/)
          .find(one => ofShells.test(one));
        if (word === undefined) return [];
        return [
          {
            text: `${show(setting)}: systemd runs no shell, and hands ${JSON.stringify(word)} to the program as an argument`,
            cure: cureOf(word, setting.value, unit.name),
            at: setting,
          },
        ];
      }),
  },
];

function listCommands(unit: Unit): Setting[] {
  return commandKeys.flatMap(key => listSettings(unit, 'Service', key));
}

function cureOf(word: string, command: string, unit: string): string {
  if (word === '&') return 'Remove the &: systemd itself keeps the program in the background.';
  if (/[<>]/.test(word)) {
    const [, file] = />\s*(\/[^\s;&|]+)/.exec(command) ?? [];
    const append =
      file === undefined || file === '/dev/null'
        ? 'Leave the output'
        : `Write StandardOutput=append:${file}, or leave it`;
    return `${append} to the journal: journalctl -u ${unit.replace(/\.service$/, '')}`;
  }
  return 'Write WorkingDirectory= for cd, Environment= for export, ExecStartPre= for what comes before; or run it in /bin/sh -c, with exec before node.';
}
