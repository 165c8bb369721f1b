import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { CheckReport } from '../../src/deploy/host/check/check-units.js';
import type { Host } from '../host/index.js';
import { projectFolder } from '../host/paths.js';
import { matchSchema } from '../support/schema.js';

/** What the tests of `check` have on their hosts, beside the minimal Debian. */

export const badUnits = join(projectFolder, 'test/deploy/check/bad-units');

/** The report of `lowport check --json`, which is as its schema says, and its exit status. */
export async function check(
  t: ExecutionContext,
  host: Host,
  args: string,
): Promise<CheckReport & { exitCode: number }> {
  const command = `node /opt/lowport/build/src/cli/main.js check --json ${args}`;
  const { stdout, stderr, exitCode } = await host.run(command, { reject: false });
  if (stdout === '') throw new Error(stderr);
  return { ...matchSchema(t, 'check', stdout), exitCode };
}

/** What the bad units name: the program and its surroundings, good ones and bad ones. */
export async function putBadUnits(host: Host): Promise<void> {
  await host.copy(badUnits, '/srv/units');
  for (const name of ['/srv/app/server.js', '/srv/open/server.js', '/srv/closed/server.js', '/home/app/server.js']) {
    await host.write(name, 'console.log("a program")\n');
  }
  for (const name of [
    '/home/app/bin/node',
    '/usr/bin/npm',
    '/usr/bin/npx',
    '/usr/local/bin/pm2',
    '/usr/local/bin/bun',
  ]) {
    await host.write(name, '#!/bin/false\n', { mode: 0o755 });
  }
  await host.write('/srv/app/start.sh', '#!/bin/sh\ncd /srv/app\nnode server.js\n', { mode: 0o755 });
  await host.write('/usr/local/bin/cli-of-node', '#!/usr/bin/env node\n', { mode: 0o755 });
  await host.write('/srv/app/port.env', 'export PORT="80"\n');
  await host.write('/srv/app/open.env', 'API_TOKEN=0123456789abcdef\n');
  await host.write('/srv/app/node_modules/lowport/dist/serve/register.cjs', '');
  await host.run(
    'mkdir /srv/capable && cp /usr/bin/node /srv/capable/ && setcap cap_net_bind_service=ep /srv/capable/node',
  );
  await host.write('/srv/own/page.html', '<p>closed\n');
  await host.run('chmod 0777 /srv/open && chmod 0700 /srv/closed && chown -R 1000 /srv/own');
}

/** `FILE LINE CODE` for each `# expect: CODE` in the bad units: it is about the next line that is no such comment. */
export async function readExpected(): Promise<string[]> {
  const names = await readdir(badUnits);
  const found = await Promise.all(
    names.map(async name => {
      const lines = (await readFile(join(badUnits, name), 'utf8')).split(/\r?\n/);
      return lines.flatMap((line, index) => {
        const [, code] = /^# expect: (\S+)$/.exec(line) ?? [];
        if (code === undefined) return [];
        const about = lines.findIndex((other, at) => at > index && !other.startsWith('# expect'));
        return [`${name} ${about + 1} ${code}`];
      });
    }),
  );
  return found.flat().sort();
}
