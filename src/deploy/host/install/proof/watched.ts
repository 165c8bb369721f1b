import type { Plan } from '../../../ways/plan.js';
import { listUnits } from '../units.js';

/** The program's own service. */
export function programUnit({ name }: Plan): string {
  return `${name}.service`;
}

/** The services of a plan that have to run; its page is none of them. */
export function listServices(plan: Plan): string[] {
  return listUnits(plan).filter(unit => unit.endsWith('.service') && !isOfPage(plan, unit));
}

/**
 * The units whose processes may answer at the ports: those of the plan, and those of the distribution that it has read its
 * files anew. Undefined where it cannot be told: the processes of a container engine.
 */
export function listAnswerers(plan: Plan): Set<string> | undefined {
  if (plan.apply.some(([program, verb]) => /podman-compose$/.test(program) || verb === 'compose')) return undefined;
  const named = plan.apply.flatMap(([program, ...words]) => (program === 'systemctl' ? words : []));
  return new Set([...listServices(plan), ...named.filter(word => word.endsWith('.service'))]);
}

function isOfPage({ name }: Plan, unit: string): boolean {
  return [`${name}-maintenance.service`, `${name}-maintenance-end.service`].includes(unit);
}
