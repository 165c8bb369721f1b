import { collectFacts } from '../../deploy/host/facts.js';
import type { HostFacts } from '../../deploy/ways/facts.js';
import { type Options, type RawOptions, readOptions } from '../../deploy/ways/options.js';
import type { Plan } from '../../deploy/ways/plan.js';
import { checkWay, loadWay, planWay } from '../../deploy/ways/ways.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';

type Given = RawOptions & { way: string; systemd?: string | undefined };

/** From the words of the command line to the plan of a way for this host: what generate and install have in common. */
export async function planFromOptions(
  given: Given,
  { cwd, env, programArgs }: CommandContext,
): Promise<{ plan: Plan; options: Options; facts: HostFacts }> {
  const way = readUsage(() => checkWay(given.way));
  const options = readUsage(() => readOptions({ ...given, args: programArgs }, cwd));
  const facts = collectFacts(options, { cwd, path: env['PATH'], systemd: given.systemd });
  return { plan: planWay(await loadWay(way), options, facts), options, facts };
}
