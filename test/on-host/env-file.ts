import type { Host } from '../host/index.js';
import { installPackages } from './installed.js';
import { lowport } from './lowport.js';

/** A program that answers with its variables, and ends where it is asked to. */
const program = `
const { createServer } = require('node:http');
createServer((request, response) => {
  if (request.url === '/crash') process.exit(1);
  const { execArgv, env } = process;
  response.end(JSON.stringify({ ...env, execArgv }));
}).listen(80);
`;

/** Files of variables that stand before the service starts. */
export type EnvFile = { path: string; content: string; mode?: number; uid?: number };

/** Puts the program and its files of variables on the host, and starts it as `app`. */
export async function startWithFiles(host: Host, files: readonly EnvFile[], options = ''): Promise<void> {
  await host.copy(await installPackages(), '/srv/app');
  await host.write('/srv/app/env.cjs', program);
  for (const { path, content, mode = 0o600, uid = 0 } of files) {
    await host.write(path, content, { mode, uid });
    if (uid !== 0) await host.run(`chown ${uid} "$(dirname ${path})"`);
  }
  const named = files.map(({ path }) => `--env-file ${path}`).join(' ');
  await lowport(host, `generate env.cjs --name app ${named} ${options} --out /etc/systemd/system`);
  await host.run('systemctl daemon-reload && systemctl start app.socket && systemctl start app.service');
}

/** The variables of the program that runs. */
export async function readVariables(host: Host): Promise<Record<string, string | undefined>> {
  return JSON.parse((await host.run('curl -sS --max-time 20 http://localhost/')).stdout);
}
