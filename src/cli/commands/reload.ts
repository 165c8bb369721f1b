import type { Command } from '@commander-js/extra-typings';
import { LowportError } from '../../errors.js';
import { hasRenewal } from '../../serve/https/incoming.js';
import { requestReload } from '../../serve/lifecycle/reload-socket.js';
import type { CommandContext } from '../context.js';

const renewedBy = '--renewed-by';

/**
 * `lowport reload`: the ExecReload= of a unit with workers or a certificate. Ends with 0 when the workers are replaced, or the
 * certificates, else with 1 and the reason.
 * --json: schemas/reload.json
 */
export function defineReload(command: Command, context: CommandContext): void {
  command
    .option(`${renewedBy} <unit>`, 'fail where this unit has brought no certificates')
    .action(options => performReload(context, options.renewedBy));
}

/** The unit of the one option, as systemd passes it; undefined where these are not the words of a unit. */
export function readReload(argv: readonly string[]): { renewedBy?: string } | undefined {
  const [command, word, ...more] = argv;
  if (command !== 'reload' || more.length > 0) return undefined;
  if (word === undefined) return {};
  return word.startsWith(`${renewedBy}=`) ? { renewedBy: word.slice(renewedBy.length + 1) } : undefined;
}

/** @throws {LowportError} `ERR_RENEWAL` where the unit has brought nothing, and those of {@link requestReload}. */
export async function performReload({ env, output }: CommandContext, unit?: string): Promise<void> {
  if (unit !== undefined && !hasRenewal(env)) {
    throw new LowportError('ERR_RENEWAL', `reload: ${unit} has brought no certificates; the earlier ones stay`, {
      hint: `systemctl status ${unit} says why. It starts with each reload as long as ${starterOf(unit)} is active.`,
    });
  }
  await requestReload(env);
  output.result('', { reloaded: true });
}

/** `app-tls-reload.service` for `app-tls.service`. */
function starterOf(unit: string): string {
  return unit.replace(/\.service$/, '-reload.service');
}
