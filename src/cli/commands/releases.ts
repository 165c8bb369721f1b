import type { Command } from '@commander-js/extra-typings';
import { findServing, type Release } from '../../deploy/release/releases.js';
import { checkInstalledName } from '../../deploy/ways/name.js';
import type { CommandContext } from '../context.js';
import { requireInstallation } from '../deploy/require-installation.js';
import { readUsage } from '../usage.js';

/**
 * `lowport releases <name>`: the versions that were deployed, the latest first: which one serves, and what was refused.
 * --json: schemas/releases.json
 */
export function defineReleases(command: Command, { output }: CommandContext): void {
  command.argument('<name>', 'what it was installed as; lowport status lists them').action(name => {
    readUsage(() => checkInstalledName(name));
    const { releases = [] } = requireInstallation(name);
    const serving = findServing(releases);
    const listed = [...releases].reverse().map(release => ({ ...release, serves: release === serving }));
    output.result(listed.map(renderRelease).join('') || `No deploy of ${name} is noted.\n`, { name, releases: listed });
  });
}

const words = { good: 'good', refused: 'refused', left: 'rolled back' };

function renderRelease({ folder, since, commit, state, reason, serves }: Release & { serves: boolean }): string {
  const what = serves ? 'serves' : words[state];
  const parts = [
    since.slice(0, 16).replace('T', ' '),
    what.padEnd(11),
    folder,
    ...(commit ? [commit.slice(0, 12)] : []),
  ];
  return `${parts.join('  ')}\n${reason === undefined ? '' : `    ${reason}\n`}`;
}
