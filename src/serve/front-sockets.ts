import type { InheritedSocket } from './activation/inherited-sockets.js';
import type { Crowd } from './activation/server-handle.js';
import { hasCertificate } from './https/certificate-place.js';
import { relieveCrowds } from './relieve-crowds.js';
import { type Https, startHttps } from './start-https.js';

/** {@link Https}, which loads when somebody first needs it; for a plain http program nobody ever does. */
export type LazyHttps = { load(): Https; readonly loaded: Https | undefined };

/** Few processes ever have so many descriptors in use: until then nobody asks for the limit. */
const manyDescriptors = 48;

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
  const listeners = sockets.flatMap(({ listener }) => listener ?? []);
  let relieve: (() => void) | undefined;
  const crowd: Crowd = {
    from: manyDescriptors,
    tell() {
      relieve ??= relieveCrowds(crowd, listeners, () => https);
      relieve();
    },
  };
  for (const listener of listeners) listener.crowd = crowd;
  const isProxied = env['LOWPORT_PROXY_PROTOCOL'] !== undefined;
  for (const socket of sockets) {
    const isSecured = socket.role === 'https' && hasCertificate(env['CREDENTIALS_DIRECTORY']);
    if (socket.listener === undefined || !(isProxied || isSecured)) continue;
    socket.listener.front = server => lazy.load().front(server, socket);
  }
  return lazy;
}
