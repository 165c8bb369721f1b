import { LowportError } from '../../../errors.js';

/** A piece of a configuration file, in which every value is written as that file's language wants it. */
export class ConfigText {
  constructor(readonly text: string) {}
}

type Value = string | number | readonly string[] | ConfigText | readonly ConfigText[];

const nothing = '\0';

/**
 * A template tag for a configuration language. A text becomes one word, by `quote`, and a list of texts as many; pieces
 * stand as they are, indented as the place where they are put. A line that holds only pieces without text is left out.
 */
export function makeTemplate(
  quote: (value: string) => string,
): (strings: TemplateStringsArray, ...values: Value[]) => ConfigText {
  return (strings, ...values) => {
    const joined = values.reduce<string>(
      (text, value, at) => text + put(value, text, quote) + (strings[at + 1] ?? ''),
      strings[0] ?? '',
    );
    return new ConfigText(
      joined
        .replace(/^\n/, '')
        .replace(/^[ \t]*\0+[ \t]*(\n|$)/gm, '')
        .replaceAll(nothing, ''),
    );
  };
}

function put(value: Value, before: string, quote: (value: string) => string): string {
  if (typeof value === 'string' || typeof value === 'number') return quote(String(value));
  const parts = value instanceof ConfigText ? [value] : value;
  const words = parts.filter(part => typeof part === 'string');
  if (words.length > 0) return words.map(quote).join(' ');
  const pieces = parts.flatMap(part => (typeof part === 'string' ? [] : part.text.replace(/\n$/, ''))).filter(Boolean);
  if (pieces.length === 0) return nothing;
  const indent = /(?:^|\n)([ \t]*)$/.exec(before)?.[1] ?? '';
  return pieces.join('\n').replace(/\n(?!\n|$)/g, `\n${indent}`);
}

/**
 * Text that a configuration file can hold at all.
 * @throws {LowportError} `ERR_CONFIG_VALUE` for control characters and what is not Unicode.
 */
export function checkConfigText(value: string, language: string): string {
  if (/\p{Cc}/u.test(value)) throw refuseConfigText(value, language, 'it holds a control character');
  if (/\p{Cs}/u.test(value)) throw refuseConfigText(value, language, 'it is not valid Unicode');
  return value;
}

export function refuseConfigText(value: string, language: string, reason: string): LowportError {
  const shown = value.length > 200 ? `${value.slice(0, 200)}...` : value;
  return new LowportError(
    'ERR_CONFIG_VALUE',
    `${JSON.stringify(shown)} in the configuration of ${language}: ${reason}`,
    {
      hint: 'Rename the file or folder, or make a link to it that has a plain name.',
    },
  );
}

/** A line that the component skips: the sign of nginx, Apache, HAProxy and Caddy alike. */
export function comment(text: string): ConfigText {
  return new ConfigText(`# ${checkConfigText(text, 'a proxy')}\n`);
}
