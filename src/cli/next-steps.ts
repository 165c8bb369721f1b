import { dirname, join } from 'node:path';
import { writtenNames } from '../deploy/host/write-files.js';
import { formatCommand } from '../deploy/shell.js';
import type { Command, Plan, PlannedFile } from '../deploy/ways/plan.js';

/** What is left to do by hand after `generate`, one command a line; `folder` is where its files were written. */
export function listSteps(plan: Plan, folder?: string): string[] {
  const steps: Command[] = [
    ...plan.prepare,
    ...(folder === undefined ? [] : placeFiles(plan, folder)),
    ...plan.copies.map(copy => installFile(copy.source, copy)),
    ...plan.links.map(({ path, target }): Command => ['ln', '-s', target, path]),
    ...plan.apply,
  ];
  return steps.map(formatCommand);
}

/** `Next, as root, ..:`, which stands over them. */
export function introduceSteps({ target, files }: Plan, folder?: string): string {
  const who = target === 'host' ? ', as root' : '';
  const paths = files.map(({ path }) => path);
  const where = folder === undefined && paths.length > 0 ? `, with ${joinWords(paths)} in place` : '';
  return `Next${who}${where}:`;
}

/** The Debian packages that a plan needs, or undefined where it needs none. */
export function describeNeeds({ needs }: Pick<Plan, 'needs'>): string | undefined {
  const packages = [...new Set(needs.flatMap(one => (one.from === undefined ? [one.package] : [])))];
  return packages.length === 0 ? undefined : `It needs ${joinWords(packages)}: apt-get install ${packages.join(' ')}`;
}

function placeFiles({ target, files }: Plan, folder: string): Command[] {
  // Elsewhere has no places on this host.
  if (target === 'elsewhere') return [];
  const names = writtenNames(files);
  return files.flatMap((file, index) => {
    const written = join(folder, names[index] ?? '');
    return written === file.path ? [] : [installFile(written, file)];
  });
}

/** With its folder where that is missing, as install does it. */
function installFile(source: string, { path, mode, owner, group }: Omit<PlannedFile, 'content'>): Command {
  const ownership = [
    ...(owner === undefined ? [] : [`--owner=${owner}`]),
    ...(group === undefined ? [] : [`--group=${group}`]),
  ];
  const isOrdinary = mode === 0o644 && dirname(path) === '/etc/systemd/system' && ownership.length === 0;
  if (isOrdinary) return ['cp', source, path];
  return ['install', '-D', `--mode=${mode.toString(8).padStart(4, '0')}`, ...ownership, source, path];
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
