import { nextName } from '../../next-name.js';
import type { PassedSocket } from './pass-on.js';

/**
 * While a new generation of a service is tried, its unit has two sockets more, both by the same name: `lowport deploy` asks
 * the program on the first one, and tells it on the second one whether it may accept on the others. A worker has the first
 * only, and is told by its supervisor. systemd keeps no order between socket units, and within one that of its lines.
 */
export type NextFds = { requests: number; words: number | undefined };

/** Tells them from the sockets to serve on. */
export function splitNextFds(passed: readonly PassedSocket[]): { next: NextFds | undefined; sockets: PassedSocket[] } {
  const [requests, words] = passed.filter(({ name }) => name === nextName);
  return {
    next: requests && { requests: requests.fd, words: words?.fd },
    sockets: passed.filter(({ name }) => name !== nextName),
  };
}
