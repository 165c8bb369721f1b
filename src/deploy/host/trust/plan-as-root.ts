import type { HostFacts } from '../../ways/facts.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import type { Way } from '../../ways/way.js';
import { planWay } from '../../ways/ways.js';
import { refuseUntrusted } from './judge-plan.js';
import { addCopies, keepCopies } from './keep-copies.js';

/**
 * The plan of a way that is performed here: root follows no path that others may change.
 * @throws {LowportError} as {@link planWay}, and `ERR_UNTRUSTED_PATH`
 */
export function planAsRoot(way: Way, asked: Options, facts: HostFacts): Plan {
  const { options, copies } = keepCopies(asked, planWay(way, asked, facts));
  const plan = addCopies(planWay(way, options, facts), copies);
  refuseUntrusted({ ...options, name: plan.name }, plan);
  return plan;
}
