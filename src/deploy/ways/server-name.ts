import { domainToASCII } from 'node:url';
import { LowportError } from '../../errors.js';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`);
const longestName = 253;

/**
 * A name of a site as it stands in a Host header: lower case, letters of other scripts as xn--. `*.` may lead it.
 * @throws {LowportError} `ERR_SERVER_NAME`
 */
export function checkServerName(text: string): string {
  const wildcard = text.startsWith('*.') ? '*.' : '';
  const ascii = /[^\p{L}\p{M}\p{N}.-]/u.test(text.slice(wildcard.length))
    ? ''
    : domainToASCII(text.slice(wildcard.length));
  const name = `${wildcard}${ascii}`;
  if (hostName.test(name) && name.length <= longestName && !/^[\d.]+$/.test(name)) return name;
  throw new LowportError('ERR_SERVER_NAME', `--server-name ${JSON.stringify(text)}: it is not the name of a host`, {
    hint: 'Write it as shop.example or *.shop.example, without a scheme, a port or a path.',
  });
}
