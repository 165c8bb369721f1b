import { checkConfigText, makeTemplate, refuseConfigText } from './text.js';

const plainWord = /^[A-Za-z0-9_./:@=+*[\]-]+$/;

/** A Caddyfile, in which every value becomes one token. */
export const caddy = makeTemplate(quoteCaddy);

/**
 * One token of a Caddyfile, by its lexer: in double quotes a backslash escapes the quote alone.
 * @throws {LowportError} `ERR_CONFIG_VALUE` also for a brace, which begins a placeholder, and for a backslash.
 */
export function quoteCaddy(value: string): string {
  if (plainWord.test(checkConfigText(value, 'Caddy'))) return value;
  if (/[{}\\]/.test(value))
    throw refuseConfigText(value, 'Caddy', 'it has a brace or a backslash, which nothing escapes');
  return `"${value.replaceAll('"', '\\"')}"`;
}
