import { findChangedPaths } from '../../deploy/host/install/changes.js';
import { listRestarts } from '../../deploy/host/install/go-over.js';
import { runAlone } from '../../deploy/host/install/lock.js';
import { recover } from '../../deploy/host/install/recover.js';
import { type Deployed, deploy } from '../../deploy/host/release/deploy.js';
import { type Asked, type Prepared, prepareDeploy } from '../../deploy/host/release/prepare.js';
import { checkInstalledName } from '../../deploy/ways/name.js';
import type { CommandContext } from '../context.js';
import { readUsage } from '../usage.js';
import { warnOfOwnCode } from '../warn-of-own-code.js';
import { requireRoot } from './ask.js';
import { renderChanges, renderCommands } from './preview.js';
import { requireInstallation } from './require-installation.js';
import { refuseHalfDone } from './what-is-left.js';

/** What `lowport deploy` and `lowport rollback` have in common. */
export async function performDeploy(
  name: string,
  asked: Omit<Asked, 'path' | 'cwd'>,
  dryRun: boolean,
  { output, env, cwd }: CommandContext,
): Promise<void> {
  readUsage(() => checkInstalledName(name));
  requireRoot(asked.wanted.kind === 'before' ? 'rollback' : 'deploy');
  warnOfOwnCode(output);
  const report = (step: string) => output.note(`  ${step}`);
  const prepare = () => prepareDeploy(requireInstallation(name), { ...asked, path: env['PATH'], cwd });
  if (dryRun) {
    await refuseHalfDone({ name, root: '/' });
    const prepared = await prepare();
    const { changes } = prepared.work;
    const text = `${renderChanges(changes, '/', output.paint)}\n${renderCommands(listCommands(prepared))}`;
    return output.result(text, describe(name, prepared, dryRun));
  }
  await runAlone('/', async () => {
    await recover('/', name, report);
    const prepared = await prepare();
    output.note(`${name}: ${describeMove(prepared)}`);
    const done = await deploy(prepared, report);
    for (const note of prepared.work.plan.notes) output.note(`Note: ${note}`);
    output.result(
      `${name} serves ${prepared.release.folder}, after ${(done.tookMs / 1000).toFixed(1)} s\n`,
      describe(name, prepared, dryRun, done),
    );
  });
}

function describeMove({ release, before }: Prepared): string {
  if (before === undefined || before.folder === release.folder) return `deploy what ${release.folder} holds now`;
  return `from ${before.folder} to ${release.folder}`;
}

function describe(name: string, { work, release, before }: Prepared, dryRun: boolean, done?: Deployed): object {
  return {
    name,
    dryRun,
    release,
    before: before ?? null,
    changes: work.changes.map(({ path, action, foreign }) => ({ path, action, foreign })),
    ...(done && { startMs: Math.round(done.startMs), tookMs: done.tookMs }),
    ...(done?.health && {
      health: { status: done.health.status, answer: done.health.answer, tookMs: done.health.tookMs },
    }),
  };
}

/** Those that follow when the new version is good. */
function listCommands({ work: { plan, earlier, changes } }: Prepared) {
  const service = `${plan.name}.service`;
  const restarts = earlier === undefined ? [] : listRestarts(earlier.plan, plan, findChangedPaths(changes), service);
  return [...plan.prepare, ...plan.apply, ...restarts];
}
