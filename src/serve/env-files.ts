import { LowportError } from '../errors.js';
import { missingVariable } from '../missing-credential.js';
import { nameCommand } from '../own-unit.js';

const mark = '\uFEFF';

/**
 * What Node's --env-file leaves to do, for a program or a supervisor that was started with it.
 * @throws {LowportError} `ERR_NO_FILE` where a file was not there when the service started.
 */
export function completeEnvFiles(env: NodeJS.ProcessEnv, execArgv: readonly string[]): void {
  if (!execArgv.some(word => word.startsWith('--env-file='))) return;
  const { [missingVariable]: path } = env;
  if (path !== undefined) throw refuseMissing(path);
  // Node takes the byte order mark, with which some editors begin a file, for a part of the first name.
  for (const name of Object.keys(env).filter(name => name.startsWith(mark))) {
    env[name.slice(mark.length)] ??= env[name];
    delete env[name];
  }
}

function refuseMissing(path: string): LowportError {
  return new LowportError('ERR_NO_FILE', `--env-file ${JSON.stringify(path)}: there is no such file`, {
    hint: `Put it there again, then: ${nameCommand('restart')}; or install without it.`,
  });
}
