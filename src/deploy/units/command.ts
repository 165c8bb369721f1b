import { LowportError } from '../../errors.js';
import { expandSpecifiers } from './specifiers.js';
import { listSettings, type Setting, type Unit } from './unit.js';
import { splitWords } from './words.js';

/** The directives of a service that name commands, in the order in which systemd runs them: systemd.service(5). */
export const commandKeys = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
] as const;

/**
 * One command line of a unit: systemd.service(5), "Command lines". `$` stays as it is written, and so does a word with a
 * specifier that only the host can tell.
 */
export type Command = {
  setting: Setting;
  /** `-`, `+`, `!`, `:`, `@`, `|` before the program. */
  flags: string;
  program: string;
  args: string[];
};

/** The commands of `ExecStart=` and its like, resets applied. One that cannot be read is left out: systemd refuses it. */
export function readCommands(unit: Unit, key: string): Command[] {
  return listSettings(unit, 'Service', key).flatMap(setting => {
    const words = tryToSplit(setting.value).map(word => expandSpecifiers(word, unit.name) ?? word);
    return splitAt(words, ';').flatMap(command => readCommand(setting, command) ?? []);
  });
}

/** The words of a value, none where systemd could not read it either. */
export function tryToSplit(value: string): string[] {
  try {
    return splitWords(value);
  } catch (error) {
    if (error instanceof LowportError) return [];
    throw error;
  }
}

function readCommand(setting: Setting, [first = '', ...rest]: string[]): Command | undefined {
  const [, flags = '', program = ''] = /^([-@:+!|]*)(.*)$/s.exec(first) ?? [];
  // With @ the next word is what the program sees as its own name.
  return program === '' ? undefined : { setting, flags, program, args: flags.includes('@') ? rest.slice(1) : rest };
}

function splitAt(words: readonly string[], divider: string): string[][] {
  const at = words.indexOf(divider);
  return at === -1 ? [[...words]] : [words.slice(0, at), ...splitAt(words.slice(at + 1), divider)];
}
