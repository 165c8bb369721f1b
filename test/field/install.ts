import type { Host } from '../host/host.js';
import { appFolder } from './deploy.js';
import type { FieldProgram } from './program.js';

const installPatienceMs = 150_000;

/** `lowport install`, and what it said. */
export type Installed = { ok: boolean; said: string };

export async function install(host: Host, program: FieldProgram): Promise<Installed> {
  const { entry, options = '--listen 80', args, env = {} } = program;
  const settings = Object.entries(env).map(([name, value]) => `--env ${name}=${value}`);
  const words = [entry, '--yes --name app', options, ...settings, ...(args === undefined ? [] : ['--', args])];
  const command = `cd ${appFolder} && node_modules/.bin/lowport install ${words.join(' ')}`;
  const { exitCode, stdout, stderr } = await host.run(command, { reject: false, timeoutMs: installPatienceMs });
  return { ok: exitCode === 0, said: exitCode === 0 ? stdout.trim() : readError(stderr) };
}

/** Without the steps that went before. */
function readError(stderr: string): string {
  const start = stderr.search(/^lowport: /m);
  return (start < 0 ? stderr : stderr.slice(start)).trim();
}
