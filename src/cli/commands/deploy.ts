import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { readHealthOptions } from '../../deploy/ways/health-options.js';
import type { CommandContext } from '../context.js';
import { addHealthOptions } from '../deploy/options.js';
import { performDeploy } from '../deploy/perform-deploy.js';
import { readUsage } from '../usage.js';

/**
 * `lowport deploy <name>`: starts the new version beside the one that serves, judges it, and hands over without a lost
 * request. Ends with 1 where it is refused: the version before serves on. --json: schemas/deploy.json
 */
export function defineDeploy(command: Command, context: CommandContext): void {
  addHealthOptions(
    command
      .argument('<name>', 'what it was installed as; lowport status lists them')
      .option(
        '--release <dir>',
        "the version in this folder; default: what the program's folder, or its link, holds now",
      ),
  )
    .option('--dry-run', 'show what would change, and do nothing')
    .option('--force', 'overwrite units that somebody else has edited')
    .action(async (name, { release, dryRun = false, force = false, ...flags }) => {
      // A value that cannot be is a matter of the command line, before anything is looked at.
      readUsage(() => readHealthOptions(flags));
      const wanted =
        release === undefined
          ? ({ kind: 'now' } as const)
          : { kind: 'folder' as const, path: resolve(context.cwd, release) };
      await performDeploy(name, { wanted, health: flags, force }, dryRun, context);
    });
}
