import { LowportError } from '../../errors.js';
import { planAmbient } from './ambient.js';
import type { HostFacts } from './facts.js';
import { refuseObstacles } from './obstacles.js';
import type { Options } from './options.js';
import type { Plan } from './plan.js';
import { planSocket } from './socket.js';

/** One method to serve a low port: what it would do for these options on that host. Pure. */
type Way = (options: Options, facts: HostFacts) => Plan;

const ways: ReadonlyMap<string, Way> = new Map([
  ['socket', planSocket],
  ['ambient', planAmbient],
]);

/** The names that {@link checkWay} takes. */
export const wayNames: readonly string[] = [...ways.keys()];

/** @throws {LowportError} `ERR_WAY`, naming those that there are. */
export function checkWay(name: string): string {
  findWay(name);
  return name;
}

/**
 * The plan of a way, by its name.
 * @throws {LowportError} where the host or the options forbid it; the code says what: `ERR_WAY`, `ERR_WAY_CANNOT`,
 *   `ERR_NAME_TAKEN`, `ERR_UNREADABLE`, `ERR_UNIT_VALUE`.
 */
export function planWay(name: string, options: Options, facts: HostFacts): Plan {
  const way = findWay(name);
  refuseObstacles(facts);
  const plan = way(options, facts);
  return { ...plan, notes: [...plan.notes, ...facts.unreadableKeys.map(noteKey)] };
}

function findWay(name: string): Way {
  const way = ways.get(name);
  if (way !== undefined) return way;
  throw new LowportError('ERR_WAY', `--way ${JSON.stringify(name)}: there is no such way`, {
    hint: `Choose one of ${wayNames.join(', ')}.`,
  });
}

function noteKey(path: string): string {
  return `The service's user cannot read "${path}": pass it with --tls-cert and --tls-key, or choose its owner with --user.`;
}
