import { join } from 'node:path';
import type { Renewal } from '../../status/facts.js';
import type { Options } from '../../ways/options.js';
import { tryToRead } from '../read-regular.js';
import { showUnits } from '../show-units.js';

const certbotFolder = '/etc/letsencrypt';
// A few lines; several for each name.
const longest = 256 * 1024;
/** What runs `certbot renew`: of Debian's package, and of the snap. */
const timers = ['certbot.timer', 'snap.certbot.renew.timer'];

/** How Certbot renews the certificate that is served; undefined for one that is not Certbot's. */
export async function readRenewal({ tls, acmeWebroot, listen }: Options, way: string): Promise<Renewal | undefined> {
  const [, lineage] = /^\/etc\/letsencrypt\/live\/([^/]+)\//.exec(tls?.cert ?? '') ?? [];
  if (lineage === undefined) return undefined;
  const settings = tryToRead(join(certbotFolder, 'renewal', `${lineage}.conf`), longest);
  const authenticator = settings === undefined ? undefined : (/^authenticator *= *(\S+)/m.exec(settings)?.[1] ?? '');
  const states = await showUnits(timers, ['ActiveState']);
  return {
    lineage,
    way,
    ...(authenticator !== undefined && { authenticator }),
    webroots: readWebroots(settings ?? ''),
    ...(acmeWebroot !== undefined && { acmeWebroot }),
    holdsPort80: listen.some(address => 'port' in address && address.port === 80),
    // None of them where systemctl does not answer: no word of that then.
    timerRuns: states.length === 0 || states.some(({ ActiveState }) => ActiveState === 'active'),
  };
}

/** `webroot_path = /a, /b,` and `[[webroot_map]]` with a line for each name. */
function readWebroots(settings: string): string[] {
  const [, map = ''] = /^\[\[webroot_map\]\]\n([\s\S]*)/m.exec(settings) ?? [];
  const mapped = map.split('\n').flatMap(line => /^[^[#=]+= *(\/.*)$/.exec(line)?.[1] ?? []);
  const [, listed = ''] = /^webroot_path *= *(.*)$/m.exec(settings) ?? [];
  const all = [...mapped, ...listed.split(',')].map(path => path.trim().replace(/(.)\/+$/, '$1'));
  return [...new Set(all.filter(path => path.startsWith('/')))];
}
