import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { lowport } from './lowport.js';
import { authority, name, putCertificate, startSecured } from './secured.js';
import { showApp } from './started.js';

/*
 * The owner of the project's folder is no root, and writes the file of variables that root has named with --env-file. What
 * they put into it must run nothing as root, whatever becomes of the service.
 */

const run = promisify(execFile);
const owner = 1000;

/** Commands that a unit may run by their names, each with an own one in the folder that the file puts first. */
const commands = 'systemctl sh stat setpriv cat mkdir rm install true sleep cp mv chown node env'.split(' ');

const library = `
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void tell(void) {
  char line[64];
  int length = snprintf(line, sizeof line, "LD_PRELOAD %d\\n", (int)geteuid());
  int file = open("/srv/own/log", O_WRONLY | O_APPEND);
  if (file >= 0) write(file, line, length);
}
`;

for (const suite of ['bookworm', 'trixie'] as const) {
  hostTest(`on ${suite} what stands in a file of variables runs nothing as root`, async t => {
    const host = await bootHost(t, { suite });
    await prepare(t, host);
    await startSecured(host, 'https/tell.cjs', '--env-file /srv/own/.env --drain-timeout 1s');
    const { MainPID } = await showApp(host, 'MainPID');
    await host.run(`kill -9 ${MainPID}`);
    await waitFor('the next start', 20_000, async () => {
      const { MainPID: next } = await showApp(host, 'MainPID');
      return next !== '0' && next !== MainPID;
    });
    await host.run('systemctl is-active --wait app.service || systemctl start app.service');
    await putCertificate(host, await authority.issue({ names: [name] }));
    await host.run('systemctl reload app.service');
    // One that cannot start: the page comes, and goes when it can again.
    await host.run("sed -i '1i process.exit(1);' /srv/app/tell.cjs; systemctl restart app.service", { reject: false });
    await host.run('sed -i 1d /srv/app/tell.cjs; systemctl restart app.service');
    await host.run('systemctl stop app.service app.socket');
    const { stdout } = await host.run('cat /srv/own/log');
    t.deepEqual(
      stdout.split('\n').filter(line => line.endsWith(' 0')),
      [],
    );
  });
}

hostTest('what stands in a file of variables does not run when root installs', async t => {
  const host = await bootHost(t);
  await prepare(t, host);
  await startSecured(host, 'https/tell.cjs');
  await host.write(
    '/srv/own/take.cjs',
    "require('node:fs').appendFileSync('/srv/own/log', 'option ' + process.geteuid() + require('node:os').EOL);\n",
  );
  await host.write('/srv/own/.env', 'NODE_OPTIONS=--require /srv/own/take.cjs\n', { uid: owner });
  for (const words of ['--env-file /srv/own/.env', '--env-file=/srv/own/.env']) {
    await lowport(host, `generate tell.cjs --name other ${words} --out /tmp/units --force`);
    await lowport(host, `install tell.cjs --name other --listen 8080 --map 80=8080,443=8080 ${words} --dry-run`);
  }
  t.is((await host.run('cat /srv/own/log')).stdout, '');
});

/** The owner's folder with the commands, the library and the file of variables. */
async function prepare(t: ExecutionContext, host: Host): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-attack-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'tell.c'), library);
  await run('cc', ['-shared', '-fPIC', '-o', join(folder, 'tell.so'), join(folder, 'tell.c')]);
  await host.copy(join(folder, 'tell.so'), '/srv/own/tell.so');
  for (const command of commands) {
    const script = `#!/bin/sh\nPATH=/usr/sbin:/usr/bin:/sbin:/bin\necho ${command} $(id -u) >> /srv/own/log\nexec ${command} "$@"\n`;
    await host.write(`/srv/own/bin/${command}`, script, { mode: 0o755, uid: owner });
  }
  await host.write('/srv/own/log', '', { mode: 0o666, uid: owner });
  const content = 'PATH=/srv/own/bin:/usr/bin:/bin\nLD_PRELOAD=/srv/own/tell.so\n';
  await host.write('/srv/own/.env', content, { uid: owner });
  await host.run(`chown ${owner} /srv/own /srv/own/bin`);
}
