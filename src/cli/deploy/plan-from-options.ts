import { collectFacts } from '../../deploy/host/facts.js';
import { refuseUntrusted } from '../../deploy/host/trust/judge-plan.js';
import { addCopies, keepCopies } from '../../deploy/host/trust/keep-copies.js';
import type { HostFacts } from '../../deploy/ways/facts.js';
import { type Options, type RawOptions, readOptions } from '../../deploy/ways/options.js';
import type { Plan } from '../../deploy/ways/plan.js';
import { checkWay, loadWay, planWay } from '../../deploy/ways/ways.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';

type Given = RawOptions & { way?: string | undefined; systemd?: string | undefined };

type Planned = { plan: Plan; options: Options; facts: HostFacts };

/** From the words of the command line to the plan of a way for this host: what generate and install have in common. */
export async function planFromOptions(given: Given, context: CommandContext): Promise<Planned> {
  const { options, facts, way } = await readGiven(given, context);
  return { plan: planWay(way, options, facts), options, facts };
}

/**
 * The same for a plan that is performed here: root follows no path that others may change.
 * @throws {LowportError} also `ERR_UNTRUSTED_PATH`
 */
export async function planForRoot(given: Given, context: CommandContext): Promise<Planned> {
  const { options: asked, facts, way } = await readGiven(given, context);
  const { options, copies } = keepCopies(asked, planWay(way, asked, facts));
  const plan = addCopies(planWay(way, options, facts), copies);
  refuseUntrusted({ ...options, name: plan.name }, plan);
  return { plan, options, facts };
}

async function readGiven(given: Given, { cwd, env, programArgs }: CommandContext) {
  const way = readUsage(() => checkWay(given.way ?? 'socket'));
  const options = readUsage(() => readOptions({ args: programArgs, ...given }, cwd));
  const facts = collectFacts(options, { cwd, path: env['PATH'], systemd: given.systemd });
  return { options, facts, way: await loadWay(way) };
}
