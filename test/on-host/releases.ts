import type { CommandResult, Host } from '../host/index.js';
import { appPath } from '../support/program.js';
import { installPackages } from './installed.js';

/** What release.json may say, see test/apps/deploy/server.cjs. */
export type Behaviour = {
  bootMs?: number;
  health?: number;
  throws?: true;
  startsOnce?: true;
  hangs?: true;
  diesAfterMs?: number;
};

/** Puts lowport into /srv/app, and two releases beside each other, of which `current` leads to the first. */
export async function prepareReleases(host: Host, behaviour: Behaviour = {}): Promise<void> {
  await host.copy(await installPackages(), '/srv/app');
  await putRelease(host, '1', behaviour);
  await switchTo(host, '1');
}

export function putRelease(host: Host, version: string, behaviour: Behaviour = {}): Promise<void> {
  return putReleaseAt(host, `/srv/app/releases/${version}`, version, behaviour);
}

export async function putReleaseAt(
  host: Host,
  folder: string,
  version: string,
  behaviour: Behaviour = {},
): Promise<void> {
  await host.copy(appPath('deploy/server.cjs'), `${folder}/server.cjs`);
  await host.write(`${folder}/release.json`, JSON.stringify({ version, ...behaviour }));
  await host.write(`${folder}/package.json`, '{"name": "app"}');
}

export async function switchTo(host: Host, version: string): Promise<void> {
  await host.run(`ln -sfn releases/${version} /srv/app/current`);
}

/** Runs lowport in the link, as people do. */
export function inCurrent(host: Host, words: string): Promise<CommandResult> {
  const command = `cd /srv/app/current && /srv/app/node_modules/.bin/lowport ${words}`;
  return host.run(command, { reject: false, timeoutMs: 180_000 });
}

/** `2 hello v22.1.0 4711`: version, greeting, Node and pid. */
export async function askVersion(host: Host, path = '/'): Promise<string> {
  const { stdout } = await host.run(`curl -sS --max-time 20 http://localhost${path}`);
  return stdout.trim();
}

/** The same, killed right before its effect of that number on the host; with 0 they are counted, on the last line of stderr. */
export function killedInCurrent(host: Host, words: string, killAt: number): Promise<CommandResult> {
  const preload = '/opt/lowport/build/test/support/kill-at.js';
  const main = '/srv/app/node_modules/lowport/dist/cli/main.js';
  // The shell's `; exit` makes it wait, so that its status tells of the signal.
  const command = `cd /srv/app/current && KILL_AT=${killAt} node --import ${preload} ${main} ${words}; exit $?`;
  return host.run(command, { reject: false, timeoutMs: 180_000 });
}
