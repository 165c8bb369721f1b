import { LowportError } from '../../../errors.js';
import { findServing, noteGood, noteRolledBack, type Release } from '../../release/releases.js';
import { parseUnit } from '../../units/parse.js';
import { type RawHealthOptions, readHealthOptions } from '../../ways/health-options.js';
import type { Options } from '../../ways/options.js';
import { pinOptions } from '../../ways/pin.js';
import { readStamp } from '../../ways/stamp.js';
import { mergeTold } from '../../ways/told.js';
import { loadWay } from '../../ways/ways.js';
import { collectFacts } from '../facts.js';
import { compare, refuseForeign, refuseObstacle } from '../install/changes.js';
import type { Work } from '../install/install.js';
import { refuseUnfit } from '../install/needs.js';
import type { Installation } from '../install/record.js';
import { readOwnCommand } from '../own-command.js';
import { realPath } from '../read-if-there.js';
import { planAsRoot } from '../trust/plan-as-root.js';
import { findCommit } from './find-commit.js';
import { findTarget, type Wanted } from './find-target.js';

/** What is to be deployed. */
export type Asked = {
  wanted: Wanted;
  /** What is said of the judgement, now and for later deploys. */
  health: RawHealthOptions;
  force: boolean;
  path: string | undefined;
  /** Where it was asked for. */
  cwd: string;
};

/** A deploy that is decided on. */
export type Prepared = { work: Work; release: Omit<Release, 'state'>; before: Release | undefined };

/**
 * What a deploy would do, with nothing done yet.
 * @throws {LowportError} `ERR_WAY_CANNOT` for an installation of another way, `ERR_NO_RELEASE`, `ERR_ENTRY`, `ERR_NO_FILE` and
 *   what else an installation of that folder would be refused for.
 */
export async function prepareDeploy(record: Installation, asked: Asked): Promise<Prepared> {
  const { name } = record.plan;
  const project = requireDeployable(record);
  const before = findServing(record.releases);
  const { folder, back } = findTarget(name, record, project, asked.wanted);
  const options: Options = { ...readAsked(record), ...readHealthOptions(asked.health) };
  const pinned = pinOptions(options, [project, realPath(project), ...(before ? [before.folder] : [])], folder);
  const facts = collectFacts(pinned, { cwd: folder, path: asked.path, systemd: undefined });
  const plan = planAsRoot(await loadWay(record.plan.way), pinned, facts);
  await refuseUnfit(plan, '/');
  const changes = compare(plan, record, '/');
  refuseObstacle(changes, '/');
  if (!asked.force) refuseForeign(changes, '/');
  const now = new Date().toISOString();
  const commit = findCommit(folder);
  const release = { folder, since: now, ...(commit !== undefined && { commit }) };
  const earlier = record.releases ?? [];
  const releases = noteGood(back === undefined ? earlier : noteRolledBack(earlier, back, now), release);
  const { lowportVersion: version } = facts;
  const told = mergeTold(record.told ?? {}, asked.health);
  const words = readOwnCommand();
  const known = { earlier: record, releases };
  return {
    work: { root: '/', plan, options, told, version, project, words, folder: asked.cwd, changes, ...known },
    release,
    before,
  };
}

/** The project's folder, as it was named. */
function requireDeployable({ plan, project }: Installation): string {
  if (plan.way !== 'socket') {
    throw new LowportError(
      'ERR_WAY_CANNOT',
      `${plan.name}: it is installed by --way ${plan.way}, which has no deploys`,
      {
        hint: `Only sockets of systemd can be given to two versions at once: lowport install --way socket. Until then: systemctl restart ${plan.name}`,
      },
    );
  }
  if (project !== undefined) return project;
  throw new LowportError(
    'ERR_RECORD',
    `${plan.name}: the lowport that installed it has not noted where the program is`,
    {
      hint: 'Run the same lowport install once more.',
    },
  );
}

/** The options as they were asked for, with what only the plan knows. */
function readAsked({ options, plan }: Installation): Options {
  const sources = new Map(plan.copies.map(({ path, source }) => [path, source]));
  const unit = plan.files.find(({ path }) => path.endsWith(`/${plan.name}.service`));
  const entry = options.entry ?? (unit === undefined ? undefined : readStamp(parseUnit(unit.content))?.options.entry);
  const { maintenance } = options;
  const page = maintenance && maintenance.page !== undefined ? maintenance.page : undefined;
  return {
    ...options,
    name: plan.name,
    ...(entry !== undefined && { entry }),
    // An earlier lowport has noted the copy that root keeps of it.
    ...(maintenance && page !== undefined && { maintenance: { ...maintenance, page: sources.get(page) ?? page } }),
  };
}
