import { isHttps } from '../../deploy/ways/roles.js';
import type { Opened } from '../../serve/supervisor/open-sockets.js';

/** A browser that keeps a connection must not hold up Ctrl-C, and loses nothing that matters. */
const devGrace = '200ms';

/** As a unit has it: PORT for the usual program, and the map where a port is not the one that was wanted. */
export function describeEnvironment(opened: Opened[], own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ports = opened.flatMap(({ wanted }) => ('port' in wanted ? [wanted.port] : []));
  const main = ports.find(port => port === 443) ?? ports[0];
  const moved = opened.flatMap(({ held, wanted }) =>
    'port' in wanted && 'port' in held.address && wanted.port !== held.address.port
      ? [`${wanted.port}=${held.address.port}`]
      : [],
  );
  const https = opened.flatMap(({ held, wanted }) =>
    'port' in wanted && 'port' in held.address && isHttps(wanted) ? [held.address.port] : [],
  );
  return {
    ...(https.length > 0 && { LOWPORT_HTTPS: https.join(',') }),
    LOWPORT_DRAIN_GRACE: own['LOWPORT_DRAIN_GRACE'] ?? devGrace,
    ...(main !== undefined && { PORT: String(main) }),
    ...(moved.length > 0 && { LOWPORT_MAP: moved.join(',') }),
    ...(own['PORT'] !== undefined && { PORT: own['PORT'] }),
    ...(own['LOWPORT_MAP'] !== undefined && { LOWPORT_MAP: own['LOWPORT_MAP'] }),
  };
}
