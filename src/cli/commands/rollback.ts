import type { Command } from '@commander-js/extra-typings';
import type { CommandContext } from '../context.js';
import { performDeploy } from '../deploy/perform-deploy.js';

/**
 * `lowport rollback <name>`: deploys the good release before the one that serves, judged as any other.
 * --json: schemas/rollback.json
 */
export function defineRollback(command: Command, context: CommandContext): void {
  command
    .argument('<name>', 'what it was installed as; lowport releases lists its versions')
    .option('--dry-run', 'show what would change, and do nothing')
    .option('--force', 'overwrite units that somebody else has edited')
    .action((name, { dryRun = false, force = false }) =>
      performDeploy(name, { wanted: { kind: 'before' }, health: {}, force }, dryRun, context),
    );
}
