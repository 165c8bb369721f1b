import { collectFacts } from '../../deploy/host/facts.js';
import { realPath } from '../../deploy/host/read-if-there.js';
import { planAsRoot } from '../../deploy/host/trust/plan-as-root.js';
import type { HostFacts } from '../../deploy/ways/facts.js';
import { type Options, type RawOptions, readOptions } from '../../deploy/ways/options.js';
import { pinOptions } from '../../deploy/ways/pin.js';
import type { Plan } from '../../deploy/ways/plan.js';
import { hasReleases } from '../../deploy/ways/special-options.js';
import type { Way } from '../../deploy/ways/way.js';
import { checkWay, loadWay, planWay } from '../../deploy/ways/ways.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';

type Given = RawOptions & { way?: string | undefined; systemd?: string | undefined };

type Planned = { plan: Plan; options: Options; facts: HostFacts; way: Way };

/** From the words of the command line to the plan of a way for this host: what generate and install have in common. */
export async function planFromOptions(given: Given, context: CommandContext): Promise<Planned> {
  const { options, facts, way } = await readGiven(given, context);
  return { plan: planWay(way, options, facts), options, facts, way };
}

/** The same for this host itself; where a link leads to the program, for the release to which it leads now. */
export async function planForRoot(given: Given, context: CommandContext): Promise<Planned> {
  const { options, facts, way } = await readGiven(given, context);
  const { folder, entry, name } = facts.program;
  const release = realPath(folder);
  if (!hasReleases(way) || release === folder) return { plan: planAsRoot(way, options, facts), options, facts, way };
  const pinned = pinOptions({ ...options, entry, name }, [folder], release);
  const pinnedFacts = collectFacts(pinned, { cwd: release, path: context.env['PATH'], systemd: given.systemd });
  // The record keeps the link: what it leads to later, a deploy finds out.
  return { plan: planAsRoot(way, pinned, pinnedFacts), options, facts, way };
}

async function readGiven(given: Given, { cwd, env, programArgs }: CommandContext) {
  const way = readUsage(() => checkWay(given.way ?? 'socket'));
  const options = readUsage(() => readOptions({ args: programArgs, ...given }, cwd));
  const facts = collectFacts(options, { cwd, path: env['PATH'], systemd: given.systemd });
  return { options, facts, way: await loadWay(way) };
}
