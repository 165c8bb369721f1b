import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import {
  type Change,
  compare,
  findChangedPaths,
  refuseForeign,
  refuseObstacle,
} from '../../deploy/host/install/changes.js';
import { readKept } from '../../deploy/host/install/claims/kept.js';
import { refuseOtherProject } from '../../deploy/host/install/claims/refuse-other-project.js';
import { refuseTaken } from '../../deploy/host/install/claims/refuse-taken.js';
import { makeFolders } from '../../deploy/host/install/folders.js';
import { listRestarts } from '../../deploy/host/install/go-over.js';
import { install, type Work } from '../../deploy/host/install/install.js';
import { runAlone } from '../../deploy/host/install/lock.js';
import { refuseUnfit } from '../../deploy/host/install/needs.js';
import { programUnit } from '../../deploy/host/install/proof/watched.js';
import { prove } from '../../deploy/host/install/prove.js';
import { readRecord } from '../../deploy/host/install/record.js';
import { recover } from '../../deploy/host/install/recover.js';
import { refuseHeld } from '../../deploy/host/install/refuse-held.js';
import { listChangedSince, readRun } from '../../deploy/host/install/run.js';
import { commandFor } from '../../deploy/host/install/steps.js';
import { readOwnCommand } from '../../deploy/host/own-command.js';
import { explainRelease, noteInstalled } from '../../deploy/host/release/installed-release.js';
import { refuseLinksOut } from '../../deploy/host/trust/image.js';
import type { Command as PlanCommand } from '../../deploy/ways/plan.js';
import { hasReleases } from '../../deploy/ways/special-options.js';
import { formatAddress } from '../../listen-address.js';
import type { CommandContext } from '../context.js';
import { describeAnswers } from '../deploy/answers.js';
import { ask, requireRoot } from '../deploy/ask.js';
import { nameTheKept } from '../deploy/name-the-kept.js';
import { planForRoot, planFromOptions } from '../deploy/plan-from-options.js';
import { type Paint, renderChanges, renderCommands } from '../deploy/preview.js';
import { recall } from '../deploy/recall.js';
import { describeUpdate } from '../deploy/restarted.js';
import { refuseHalfDone } from '../deploy/what-is-left.js';
import type { Output } from '../output.js';
import { warnOfOwnCode } from '../warn-of-own-code.js';
import { addDeployOptions, collect } from './deploy-options.js';

type Decision = { yes: boolean; force: boolean };

/**
 * `lowport install [entry] [-- args..]`: performs the plan of a way on this host, starts it, and shows who answers.
 * Installing again under the same name is an update, which keeps the options that are not said anew. All or nothing.
 * --json: schemas/install.json
 */
export function defineInstall(command: Command, context: CommandContext): void {
  addDeployOptions(command)
    .option('--dry-run', 'show what would change, and change nothing')
    .option('--yes', 'do not ask')
    .option('--force', 'overwrite files that others wrote or edited')
    .option('--replace', 'take the name from another project, or after a move')
    .option('--unset <option>', 'forget a kept option: hsts, env=A, all (repeatable)', collect)
    .option('--root <dir>', 'install into this image folder; start nothing')
    .action(
      async (
        entry,
        { dryRun = false, yes = false, force = false, replace = false, unset = [], root: image, ...said },
      ) => {
        if (!dryRun) requireRoot('install', { image });
        const { output, cwd } = context;
        const root = image === undefined ? '/' : resolve(cwd, image);
        const { told, given, kept } = recall({ ...said, entry }, { unset, replace, root }, context);
        const planned = root === '/' ? planForRoot : planFromOptions;
        const { plan: asked, options, facts, way } = await nameTheKept(kept, () => planned(given, context));
        if (options.tls !== undefined) (await import('../deploy/check-certificates.js')).checkCertificates(options);
        const project = facts.program.folder;
        const notes = root === '/' && hasReleases(way) ? explainRelease(asked.name, project) : [];
        const plan = { ...asked, notes: [...asked.notes, ...notes] };
        await refuseUnfit(plan, root);
        refuseLinksOut(root);
        warnOfOwnCode(output);
        const report = (step: string) => output.note(`  ${step}`);
        const work = async (): Promise<Work> => {
          const claims = { earlier: readRecord(root, plan.name), kept: readKept(root, plan.name) };
          if (!replace) refuseOtherProject(plan.name, project, claims);
          await refuseTaken(plan, claims, root);
          if (root === '/') refuseHeld(options.listen);
          const { earlier } = claims;
          const changes = compare(plan, earlier, root);
          const releases = noteInstalled(way, earlier?.releases, project);
          const { lowportVersion: version } = facts;
          const known = { ...(earlier && { earlier }), ...(releases && { releases }) };
          return {
            root,
            plan,
            options,
            told,
            version,
            project,
            words: readOwnCommand(),
            folder: cwd,
            changes,
            ...known,
          };
        };
        if (dryRun) {
          await refuseHalfDone({ name: plan.name, root });
          const planned = await work();
          return show(output, preview(planned, force, output.paint), planned, dryRun, []);
        }
        await runAlone(root, async () => {
          makeFolders([root], '/');
          await recover(root, plan.name, report);
          const decided = await work();
          const closed = listClosed(decided);
          if (closed.length > 0) output.note(`It closes ${closed.join(' and ')}, where ${plan.name} serves now.`);
          if (!(await decide(output, decided, { yes, force }))) return output.note('Nothing was changed.');
          const check = () => (root === '/' ? prove(plan, options.listen, report) : Promise.resolve([]));
          const unit = programUnit(plan);
          const readOwnRun = () => (root === '/' && decided.earlier !== undefined ? readRun(unit) : undefined);
          const before = await readOwnRun();
          const answers = await install(decided, check, report);
          const files = [
            facts.program.entry,
            ...options.envFiles,
            ...(options.credentials ?? []).map(({ path }) => path),
          ];
          const changed = before === undefined ? [] : listChangedSince(before, files);
          const update = describeUpdate(unit, { before, after: await readOwnRun(), changed });
          show(output, describeAnswers(answers), decided, dryRun, answers, update);
        });
      },
    );
}

/** Shows what would change and asks, where there is something to ask. */
async function decide(output: Output, work: Work, decision: Decision): Promise<boolean> {
  const text = preview(work, decision.force, output.paintNote);
  if (work.changes.every(({ action }) => action === 'keep')) {
    output.note(`${work.plan.name} is installed as asked${work.root === '/' ? '; it is made sure that it runs' : ''}.`);
    return true;
  }
  const isLoss = work.changes.some(({ foreign }) => foreign);
  if (!decision.yes || isLoss) output.note(text.trimEnd());
  return decision.yes || (await ask(`Install ${work.plan.name}`));
}

function preview(work: Work, force: boolean, paint: Paint): string {
  const { changes, root } = work;
  refuseObstacle(changes, root);
  if (!force) refuseForeign(changes, root);
  return `${renderChanges(changes, root, paint)}\n${renderCommands(listCommands(work))}`;
}

/** The addresses that the service has now, and will not have. */
function listClosed({ earlier, options }: Work): string[] {
  const left = new Set(options.listen.map(formatAddress));
  return (earlier?.options.listen ?? []).map(formatAddress).filter(address => !left.has(address));
}

/** Those that will run: of an image, few. */
function listCommands({ root, plan, earlier, changes }: Work): PlanCommand[] {
  const restarts = earlier === undefined ? [] : listRestarts(earlier.plan, plan, findChangedPaths(changes));
  const commands = [...plan.prepare, ...plan.apply, ...restarts].map(command => commandFor(root, command));
  return commands.filter(command => command !== undefined);
}

function show(
  output: Output,
  text: string,
  work: Work,
  dryRun: boolean,
  answers: unknown[],
  told?: string | undefined,
): void {
  const { plan, root, changes } = work;
  const notes = [...plan.notes, ...(told === undefined ? [] : [told])];
  const value = {
    name: plan.name,
    way: plan.way,
    root,
    dryRun,
    changes: changes.map(describeChange),
    commands: listCommands(work),
    answers,
    notes,
  };
  output.result(text, value);
  for (const note of notes) output.note(`Note: ${note}`);
}

function describeChange({ path, action, foreign }: Change): object {
  return { path, action, foreign };
}
