import { isHttps } from '../../deploy/ways/roles.js';
import { formatAddress } from '../../listen-address.js';
import type { Rights } from '../../serve/supervisor/foreground.js';
import type { Opened } from '../../serve/supervisor/open-sockets.js';

type Process = Rights & { pid: number | undefined; user: string | undefined };

/** What `lowport dev` says when the program has started: the addresses, its rights, and what to open. */
export function describeOpened(opened: readonly Opened[], { pid, user, uid, capabilities }: Process): string {
  const places = opened.map(({ held }) => formatAddress(held.address)).join(' and ');
  const who = user === undefined ? `uid ${uid}` : `uid ${uid} (${user})`;
  const rights = /^0+$/.test(capabilities) ? 'no capability' : 'these capabilities';
  const urls = listUrls(opened);
  return [
    `lowport holds ${places} and accepts nothing itself.`,
    `The program is process ${pid}, ${who}, with ${rights} (CapEff ${capabilities}).`,
    ...(urls.length === 0 ? [] : [`Open ${urls.join(' and ')}`]),
    'Ctrl-C ends it.\n',
  ].join('\n');
}

/** What a browser on this machine opens. */
export function listUrls(opened: readonly Opened[]): string[] {
  return opened.flatMap(({ held: { address }, wanted }) => {
    if (!('port' in address) || !('port' in wanted)) return [];
    const scheme = isHttps(wanted) ? 'https' : 'http';
    const usual = scheme === 'https' ? 443 : 80;
    return [`${scheme}://localhost${address.port === usual ? '' : `:${address.port}`}/`];
  });
}
