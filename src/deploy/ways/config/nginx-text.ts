import { checkConfigText, makeTemplate, refuseConfigText } from './text.js';

const plainWord = /^[A-Za-z0-9_./:@=+~*[\]-]+$/;

/** Configuration of nginx, in which every value becomes one word. */
export const nginx = makeTemplate(quoteNginx);

/**
 * One word of nginx, by the reader in ngx_conf_file.c: in double quotes a backslash escapes itself and the quote.
 * @throws {LowportError} `ERR_CONFIG_VALUE` also for a `$`: it begins a variable, and nothing escapes it.
 */
export function quoteNginx(value: string): string {
  if (plainWord.test(checkConfigText(value, 'nginx'))) return value;
  if (value.includes('$')) throw refuseConfigText(value, 'nginx', 'its $ would begin a variable');
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
