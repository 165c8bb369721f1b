import { checkConfigText, makeTemplate, refuseConfigText } from './text.js';

const plainWord = /^[A-Za-z0-9_./:@=+*-]+$/;

/** Configuration of Apache httpd, in which every value becomes one argument. */
export const apache = makeTemplate(quoteApache);

/**
 * One argument of a directive, as ap_getword_conf() reads it: in double quotes a backslash escapes itself and the quote.
 * @throws {LowportError} `ERR_CONFIG_VALUE` also for `${`: it is replaced before anything is unquoted.
 */
export function quoteApache(value: string): string {
  if (plainWord.test(checkConfigText(value, 'Apache'))) return value;
  if (value.includes('${')) throw refuseConfigText(value, 'Apache', 'its ${ would begin a variable');
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
