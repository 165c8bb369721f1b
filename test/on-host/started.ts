import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Host } from '../host/index.js';
import { makeCredentials } from '../support/credentials.js';
import { deployApp } from './installed.js';

/** Where {@link startApp} puts the certificate of localhost. */
export const certificate = '/srv/app/cert.pem';

type Options = {
  /** Of `lowport generate`. */
  options?: string;
  args?: string;
  /** The lines of a drop-in, in `[Service]`. */
  service?: string;
};

/** Deploys a program of test/apps as `app`, as the README says, and starts its socket and the service itself. */
export async function startApp(t: ExecutionContext, host: Host, app: string, given: Options = {}): Promise<void> {
  const { options = '', args = '', service = '' } = given;
  const { folder } = await makeCredentials(t);
  const entry = await deployApp(host, app);
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/app/${name}`);
  await host.run(
    `cd /srv/app && node_modules/.bin/lowport generate ${entry} --name app ${options} --out /etc/systemd/system -- ${args}`,
  );
  if (service !== '') await host.write('/etc/systemd/system/app.service.d/test.conf', `[Service]\n${service}\n`);
  await host.run('systemctl daemon-reload && systemctl start app.socket && systemctl start app.service');
}

/** Properties of app.service, systemctl(1). */
export async function showApp<Name extends string>(host: Host, ...names: Name[]): Promise<Record<Name, string>> {
  const { stdout } = await host.run(`systemctl show --property=${names.join()} app.service`);
  return Object.fromEntries(stdout.trim().split('\n').map(splitOnce)) as Record<Name, string>;
}

/** What the journal says where systemd had to end the program itself, or the program failed. */
export async function findBadEnds(host: Host): Promise<string[]> {
  const journal = await host.journal('app.service');
  return journal.split('\n').filter(line => /timed out|SIGKILL|code=(killed|dumped)|status=[1-9]|Failed/.test(line));
}

function splitOnce(line: string): [string, string] {
  const end = line.indexOf('=');
  return [line.slice(0, end), line.slice(end + 1)];
}
