import { checkConfigText, makeTemplate } from './text.js';

const plainWord = /^[A-Za-z0-9_./:@=+*[\]-]+$/;

/** Configuration of HAProxy, in which every value becomes one word. */
export const haproxy = makeTemplate(quoteHaproxy);

/** One word of HAProxy, "Quoting and escaping" of its configuration manual: in single quotes all but these stands for itself. */
export function quoteHaproxy(value: string): string {
  if (plainWord.test(checkConfigText(value, 'HAProxy'))) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
