import { LowportError } from '../../errors.js';
import type { HostFacts } from './facts.js';
import { refuseObstacles } from './obstacles.js';
import type { Options } from './options.js';
import { fitVerify, type Plan } from './plan.js';
import { refuseForeignOptions } from './special-options.js';
import type { Way } from './way.js';

/** Every way, in the order in which they are compared. A command loads the one that it needs. */
const loaders: Readonly<Record<string, () => Promise<Way>>> = {
  socket: async () => (await import('./socket.js')).socket,
  ambient: async () => (await import('./ambient.js')).ambient,
  setcap: async () => (await import('./setcap.js')).setcap,
  authbind: async () => (await import('./authbind.js')).authbind,
  sysctl: async () => (await import('./sysctl.js')).sysctl,
  pm2: async () => (await import('./pm2.js')).pm2,
  proxyd: async () => (await import('./proxyd.js')).proxyd,
  nftables: async () => (await import('./nftables.js')).nftables,
  iptables: async () => (await import('./iptables.js')).iptables,
  firewalld: async () => (await import('./firewalld.js')).firewalld,
  nginx: async () => (await import('./nginx.js')).nginx,
  apache: async () => (await import('./apache.js')).apache,
  caddy: async () => (await import('./caddy.js')).caddy,
  haproxy: async () => (await import('./haproxy.js')).haproxy,
  quadlet: async () => (await import('./quadlet.js')).quadlet,
  compose: async () => (await import('./compose.js')).compose,
  kubernetes: async () => (await import('./kubernetes.js')).kubernetes,
};

/** The names that {@link checkWay} takes. */
export const wayNames: readonly string[] = Object.keys(loaders);

/** @throws {LowportError} `ERR_WAY`, naming those that there are. */
export function checkWay(name: string): string {
  if (Object.hasOwn(loaders, name)) return name;
  throw new LowportError('ERR_WAY', `--way ${JSON.stringify(name)}: there is no such way`, {
    hint: `Choose one of ${wayNames.join(', ')}.`,
  });
}

/** @throws {LowportError} `ERR_WAY` */
export async function loadWay(name: string): Promise<Way> {
  const load = loaders[checkWay(name)];
  if (load === undefined) throw new TypeError(`The way ${name} is not there.`);
  return load();
}

export function loadWays(): Promise<Way[]> {
  return Promise.all(wayNames.map(loadWay));
}

/**
 * The plan of a way.
 * @throws {LowportError} where the host or the options forbid it; the code says what: `ERR_WAY_CANNOT`,
 *   `ERR_NAME_TAKEN`, `ERR_UNREADABLE`, `ERR_UNIT_VALUE`.
 */
export function planWay(way: Way, options: Options, facts: HostFacts): Plan {
  refuseForeignOptions(options, way);
  refuseObstacles(facts);
  const plan = way.plan(options, facts);
  return {
    ...plan,
    verify: plan.verify.map(command => fitVerify(command, facts.systemdVersion)),
    needs: [...way.needs, ...plan.needs],
    notes: [...plan.notes, ...facts.unreadableKeys.map(noteKey)],
  };
}

function noteKey(path: string): string {
  return `The service's user cannot read "${path}": pass it with --tls-cert and --tls-key, or choose its owner with --user.`;
}
