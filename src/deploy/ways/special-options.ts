import type { Options } from './options.js';
import { refuseForWay } from './refuse.js';
import type { Way } from './way.js';

/** The options that only some ways understand, as they stand on the command line. */
const flags = {
  tlsMin: '--tls-min',
  hsts: '--hsts',
  redirect: '--redirect',
  acmeWebroot: '--acme-webroot',
  http2: '--http2',
  proxyProtocol: '--proxy-protocol',
  systemNode: '--system-node',
  serverNames: '--server-name',
  exec: '--exec',
  maintenance: '--maintenance',
  image: '--image',
  health: '--health',
  healthTimeoutMs: '--health-timeout',
  settleMs: '--settle',
} as const satisfies { [Key in keyof Options]?: string };

export type SpecialOption = keyof typeof flags;

/** Those of what lowport puts between a socket of systemd and the program. */
export const httpsOptions = [
  'tlsMin',
  'hsts',
  'redirect',
  'acmeWebroot',
  'http2',
  'proxyProtocol',
] as const satisfies SpecialOption[];

/** By which `lowport deploy` judges a new version. */
export const healthOptions = ['health', 'healthTimeoutMs', 'settleMs'] as const satisfies SpecialOption[];

/** Whether two versions of a program can serve at once, as a deploy has it. */
export function hasReleases({ takes = [] }: Pick<Way, 'takes'>): boolean {
  return takes.includes('health');
}

/** As it stands on the command line: `--system-node`. */
export function flagOf(option: SpecialOption): string {
  return flags[option];
}

/** @throws {LowportError} `ERR_WAY_CANNOT` for an option that is there for other ways. */
export function refuseForeignOptions(options: Options, { name, takes = [] }: Pick<Way, 'name' | 'takes'>): void {
  for (const [option, flag] of Object.entries(flags) as [SpecialOption, string][]) {
    // No page is what such a way has anyway.
    const isAsked = options[option] !== undefined && (option !== 'maintenance' || options.maintenance !== false);
    if (!isAsked || takes.includes(option)) continue;
    throw refuseForWay(flag, name, 'that way has no such option', 'Leave it out; lowport ways lists the ways.');
  }
}
