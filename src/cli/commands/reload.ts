import type { Command } from '@commander-js/extra-typings';
import { requestReload } from '../../serve/lifecycle/reload-socket.js';
import type { CommandContext } from '../context.js';

/**
 * `lowport reload`: the ExecReload= of a unit with workers. Ends with 0 when all are replaced, else with 1 and the reason.
 * --json: schemas/reload.json
 */
export function defineReload(command: Command, context: CommandContext): void {
  command.action(() => performReload(context));
}

export async function performReload({ env, output }: CommandContext): Promise<void> {
  await requestReload(env);
  output.result('', { reloaded: true });
}
