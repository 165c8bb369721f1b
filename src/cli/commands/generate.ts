import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { writePlannedFiles } from '../../deploy/host/write-files.js';
import type { HostFacts } from '../../deploy/ways/facts.js';
import type { Plan } from '../../deploy/ways/plan.js';
import type { CommandContext } from '../context.js';
import { planFromOptions } from '../deploy/plan-from-options.js';
import { describeNeeds, introduceSteps, listSteps } from '../next-steps.js';
import type { Output } from '../output.js';
import { addDeployOptions } from './deploy-options.js';

/**
 * `lowport generate [entry] [-- args..]`: prints the files of a way, or writes them with --out. Touches nothing else.
 * --json: schemas/generate.json
 */
export function defineGenerate(command: Command, context: CommandContext): void {
  addDeployOptions(command)
    .option('--out <dir>', 'write the files into this folder')
    .option('--force', 'with --out: overwrite files that differ')
    .action(async (entry, options) => {
      const { cwd, output } = context;
      const { plan, facts } = await planFromOptions({ ...options, entry }, context);
      explain(output, facts);
      await present(output, plan, options, cwd);
    });
}

async function present(
  output: Output,
  plan: Plan,
  { out, force }: { out?: string | undefined; force?: true | undefined },
  cwd: string,
): Promise<void> {
  const folder = out === undefined ? undefined : resolve(cwd, out);
  const written = folder === undefined ? [] : writePlannedFiles(plan.files, folder, force === true);
  output.result(folder === undefined ? printFiles(output, plan) : written.map(path => `${path}\n`).join(''), {
    ...plan,
    written,
  });
  for (const note of plan.notes) output.note(`Note: ${note}`);
  const needs = describeNeeds(plan);
  if (needs !== undefined) output.note(needs);
  output.note(introduceSteps(plan, folder));
  for (const step of listSteps(plan, folder)) output.note(`  ${step}`);
  if (plan.target === 'host')
    output.note('Or lowport install with the same options: it does all this, proves it, and can undo it.');
}

function printFiles(output: Output, { files }: Plan): string {
  return files.map(({ path, content }) => `${output.dim(`# ${path}`)}\n${content}`).join('\n');
}

function explain(output: Output, { systemdVersion, program, homes }: HostFacts): void {
  output.detail(`systemd ${systemdVersion}, node ${program.node}, lowport ${program.register}`);
  output.detail(`entry ${program.entry}, working directory ${program.workdir}`);
  for (const folder of homes.exposed) output.detail(`made readable: ${folder}`);
}
