import { readPortMap } from '../../../port-map.js';
import { entry } from '../../units/unit-file.js';
import type { HostFacts } from '../facts.js';
import type { Options } from '../options.js';
import type { Plan } from '../plan.js';
import { planSocketUnits } from '../socket-units.js';
import type { Site } from './site.js';

/**
 * The program behind a proxy: systemd holds its unix socket, so that a restart of it loses nothing. `group` is the
 * proxy's, which may connect; `inner` is what the program's side of it is told besides.
 */
export function planBackend(
  options: Options,
  facts: HostFacts,
  site: Site,
  { way, group, inner }: { way: string; group: string; inner?: Pick<Options, 'proxyProtocol'> },
): Pick<Plan, 'name' | 'files' | 'verify' | 'apply' | 'undo' | 'settle'> {
  return planSocketUnits(options, facts, {
    way,
    tlsInFront: true,
    inner: { listen: [{ kind: 'path', path: site.socket }], ...leadTo(site, options), ...inner },
    socketEntries: [entry('SocketGroup', group), entry('SocketMode', '0660')],
  });
}

/**
 * A program that reads `PORT` often takes it for a number, so it gets that of the proxy and is led from there to the
 * unix socket; so is what `--map` names.
 */
function leadTo({ http, https, socket }: Site, { map = '', env }: Options): Required<Pick<Options, 'map' | 'env'>> {
  const [first] = [...http, ...https];
  const own = env.find(({ name }) => name === 'PORT')?.value;
  const port = own ?? String(first?.port);
  const places = new Set([...(/^\d+$/.test(port) ? [port] : []), ...readPortMap(map).keys()]);
  return {
    env: own === undefined ? [{ name: 'PORT', value: port }, ...env] : env,
    map: [...places].map(place => `${place}=${socket}`).join(','),
  };
}
