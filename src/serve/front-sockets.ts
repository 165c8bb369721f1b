import type { InheritedSocket } from './activation/inherited-sockets.js';
import { hasCertificate } from './https/certificate-place.js';
import { type Https, startHttps } from './start-https.js';

/** {@link Https}, which loads when somebody first needs it; for a plain http program nobody ever does. */
export type LazyHttps = { load(): Https; readonly loaded: Https | undefined };

/**
 * Prepares the sockets on which something of lowport stands in front of the program: it loads when a server adopts one.
 * Where there is a certificate at the start there is one later, too: a renewal only replaces it.
 */
export function frontSockets(sockets: readonly InheritedSocket[], env: NodeJS.ProcessEnv): LazyHttps {
  let https: Https | undefined;
  const lazy: LazyHttps = {
    load() {
      https ??= startHttps(env);
      return https;
    },
    get loaded() {
      return https;
    },
  };
  const isProxied = env['LOWPORT_PROXY_PROTOCOL'] !== undefined;
  for (const socket of sockets) {
    const isSecured = socket.role === 'https' && hasCertificate(env['CREDENTIALS_DIRECTORY']);
    if (socket.listener === undefined || !(isProxied || isSecured)) continue;
    socket.listener.front = server => lazy.load().front(server, socket);
  }
  return lazy;
}
