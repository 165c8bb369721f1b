import { readEntry } from '../../deploy/host/entry.js';
import { collectFacts } from '../../deploy/host/facts.js';
import { realPath } from '../../deploy/host/read-if-there.js';
import { completeOptions } from '../../deploy/host/start/complete-options.js';
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
import { describeStart } from './describe-start.js';

type Given = RawOptions & { way?: string | undefined; systemd?: string | undefined };

type Planned = { plan: Plan; options: Options; facts: HostFacts; way: Way };

/** From the words of the command line to the plan of a way for this host: what generate and install have in common. */
export async function planFromOptions(given: Given, context: CommandContext): Promise<Planned> {
  const { options, facts, way, notes } = await readGiven(given, context);
  return { plan: addNotes(planWay(way, options, facts), notes), options, facts, way };
}

/** The same for this host itself; where a link leads to the program, for the release to which it leads now. */
export async function planForRoot(given: Given, context: CommandContext): Promise<Planned> {
  const { options, facts, way, notes } = await readGiven(given, context);
  const { folder, entry, name } = facts.program;
  const release = realPath(folder);
  if (!hasReleases(way) || release === folder) {
    return { plan: addNotes(planAsRoot(way, options, facts), notes), options, facts, way };
  }
  const pinned = pinOptions({ ...options, entry, name }, [folder], release);
  const pinnedFacts = collectFacts(pinned, { cwd: release, path: context.env['PATH'], systemd: given.systemd });
  // The record keeps the link: what it leads to later, a deploy finds out.
  return { plan: addNotes(planAsRoot(way, pinned, pinnedFacts), notes), options, facts, way };
}

async function readGiven(given: Given, { cwd, env, programArgs }: CommandContext) {
  const way = readUsage(() => checkWay(given.way ?? 'socket'));
  const said = readUsage(() => readOptions({ args: programArgs, ...given }, cwd));
  const start = said.exec === undefined ? readEntry(said.entry, cwd) : undefined;
  const options = start === undefined ? said : completeOptions(said, start, given.envIsPublic === true);
  const facts = collectFacts(options, { cwd, path: env['PATH'], systemd: given.systemd });
  return { options, facts, way: await loadWay(way), notes: start === undefined ? [] : describeStart(start) };
}

function addNotes(plan: Plan, notes: readonly string[]): Plan {
  return { ...plan, notes: [...notes, ...plan.notes] };
}
