import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { LowportError } from '../../errors.js';
import { findOwnPackage } from '../../own-package.js';
import { exitConfig } from '../../serve/exit-status.js';
import type { Ending } from '../../serve/supervisor/foreground.js';
import { type Assignment, supervise } from '../../serve/supervisor/supervise.js';
import { countWorkers } from '../../worker-count.js';
import type { CommandContext } from '../context.js';
import { serveOrRefuse } from '../serve-or-refuse.js';
import { ServiceError } from '../service-error.js';
import { readUsage } from '../usage.js';

/**
 * `lowport run --workers N <entry> [-- args..]`: the ExecStart= of a unit with workers. Ends with 0 after SIGTERM, and
 * else with the status of the worker that could not start. --json: schemas/run.json, at the end.
 */
export function defineRun(command: Command, context: CommandContext): void {
  command
    .argument('<entry>', "the program's file")
    .argument('[args...]', 'its arguments; those that begin with - stand after --')
    .option('--workers <number>', 'how many workers share the sockets; auto: one on each processor', 'auto')
    .option('--node-options <options>', "Node's own options for each worker")
    .action(async (entry, args, options) => {
      const { cwd, env, output, programArgs } = context;
      const count = readUsage(() => countWorkers(options.workers));
      const nodeOptions = options.nodeOptions === undefined ? [] : await splitNodeOptions(options.nodeOptions);
      const register = resolve(findOwnPackage().root, 'dist/serve/register.cjs');
      const words = [resolve(cwd, entry), ...args, ...programArgs];
      const command: Assignment['command'] = [process.execPath, ...nodeOptions, '--require', register, ...words];
      const ending = await serveOrRefuse(() => supervise({ count, command }, env));
      if (ending !== undefined) throw describeFailure(words[0] ?? '', ending);
      output.result('', { status: 0 });
    });
}

/** Most have none, and start sooner without what reads them. */
async function splitNodeOptions(text: string): Promise<string[]> {
  const { readNodeOptions } = await import('../../deploy/ways/node-options.js');
  return readUsage(() => readNodeOptions(text));
}

function describeFailure(entry: string, ending: Ending): ServiceError {
  const how = 'status' in ending ? `ended with status ${ending.status}` : `was ended by ${ending.signal}`;
  const hint = 'What it said stands above. systemd starts the service again when the program is mended.';
  const error = new LowportError('ERR_WORKER_ENDED', `${entry}: a worker ${how} before it was ready`, { hint });
  return new ServiceError(error, 'status' in ending && ending.status === exitConfig ? exitConfig : 1);
}
