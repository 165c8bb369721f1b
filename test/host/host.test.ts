import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootHost } from './boot-host.js';
import type { Host } from './host.js';
import { hostTest } from './host-test.js';
import { waitFor } from './wait-for.js';

const socketUnit = `[Socket]
ListenStream=80
`;

const serviceUnit = `[Service]
ExecStart=/usr/bin/node /srv/app/server.js
DynamicUser=yes
`;

const server = `require('node:http')
  .createServer((request, response) => response.end(process.version + ' as ' + process.getuid()))
  .listen({ fd: 3 });
`;

hostTest('process 1 of a host is the systemd of its suite', async t => {
  const host = await bootHost(t);
  t.is((await host.run('cat /proc/1/comm')).stdout, 'systemd\n');
  t.regex((await host.run('systemctl --version')).stdout, /^systemd 252 /);
  t.is((await host.run('systemctl list-units --failed --no-legend --plain')).stdout, '');
});

hostTest('a socket-activated service serves port 80 from this node as an unprivileged user', async t => {
  const host = await bootHost(t);
  await host.write('/etc/systemd/system/app.socket', socketUnit);
  await host.write('/etc/systemd/system/app.service', serviceUnit);
  await host.write('/srv/app/server.js', server);
  await host.run('systemctl start app.socket');
  const [, version, uid] = /^(.+) as (\d+)$/.exec((await host.run('curl -sS http://localhost/')).stdout) ?? [];
  t.is(version, process.version);
  t.true(Number(uid) >= 61184 && Number(uid) <= 65519, `${uid} is a dynamic user`);
  t.regex(await host.journal('app.service'), /Started app\.service/);
});

hostTest('a service without inherited sockets may not listen on port 80', async t => {
  const host = await bootHost(t);
  const { stderr } = await host.run(
    `systemd-run --quiet --pipe --wait --property=DynamicUser=yes node -e 'require("net").createServer().listen(80)'`,
    { reject: false },
  );
  t.regex(stderr, /EACCES/);
});

hostTest('IPAddressDeny= works inside', async t => {
  const host = await bootHost(t);
  await host.write('/srv/app/server.js', server.replace('{ fd: 3 }', '80'));
  await host.run('systemd-run --unit=server node /srv/app/server.js');
  await host.run('curl -sS --retry-connrefused --retry 50 --retry-delay 0 --retry-max-time 10 http://127.0.0.1/');
  const denied = 'systemd-run --quiet --pipe --wait --property=IPAddressDeny=any curl -sS -m 1 http://127.0.0.1/';
  t.is((await host.run(denied, { reject: false })).exitCode, 28);
});

hostTest('a file written in one host is not there in the next', async t => {
  const first = await bootHost(t);
  await first.write('/etc/trace', 'here');
  t.is((await first.run('cat /etc/trace')).stdout, 'here');
  await first.end();
  const second = await bootHost(t);
  t.is((await second.run('test -e /etc/trace', { reject: false })).exitCode, 1);
});

hostTest('two hosts have ports and units of their own', async t => {
  const hosts = await Promise.all([bootHost(t), bootHost(t)]);
  for (const host of hosts) {
    await host.run('systemd-run --unit=app --property=DynamicUser=yes sleep infinity');
    await host.run('systemd-run --unit=listener systemd-socket-activate --listen=80 sleep infinity');
  }
  await hosts[0].run('systemctl kill --signal=KILL app.service');
  t.is((await hosts[1].run('systemctl is-active app.service')).stdout, 'active\n');
});

hostTest('files stay and services start again after a reboot', async t => {
  const host = await bootHost(t);
  await host.write('/etc/systemd/system/app.socket', `${socketUnit}[Install]\nWantedBy=sockets.target\n`);
  await host.write('/etc/systemd/system/app.service', serviceUnit);
  await host.write('/srv/app/server.js', server);
  await host.run('systemctl enable app.socket');
  const { leader } = host;
  await host.reboot();
  t.not(host.leader, leader);
  t.regex((await host.run('curl -sS http://localhost/')).stdout, /^v/);
});

hostTest('a command that is stopped, as by a systemd that ends, is woken', async t => {
  const host = await bootHost(t);
  t.is((await host.run('kill -STOP $$; echo after')).stdout, 'after\n');
});

hostTest('a command that fails rejects with what it wrote, or resolves when asked to', async t => {
  const host = await bootHost(t);
  const failing = 'echo out; echo err >&2; exit 3';
  await t.throwsAsync(host.run(failing), { message: `\`${failing}\` ended with 3\nerr\nout\n` });
  t.deepEqual(await host.run(failing, { reject: false }), { stdout: 'out\n', stderr: 'err\n', exitCode: 3 });
  await t.throwsAsync(host.run('exec sleep 60', { timeoutMs: 100 }), {
    message: /`exec sleep 60` did not end within 0\.1 s/,
  });
  await waitFor('sleep to be gone', 5000, async () => (await countSleeps(host)) === 0);
});

hostTest('a long-running client inside ends with the process that started it', async t => {
  const host = await bootHost(t);
  const [file, ...args] = host.nsenterCommand(['sh', '-c', 'echo started; exec sleep 1234']);
  const client = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(client.stdout, 'data');
  t.is(await countSleeps(host), 1);
  client.kill('SIGKILL');
  await waitFor('sleep to be gone', 5000, async () => (await countSleeps(host)) === 0);
});

hostTest('written and copied files have the mode and owner asked for', async t => {
  const host = await bootHost(t);
  const folder = await mkdtemp(join(tmpdir(), 'lowport-copy-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'server.js'), server, { mode: 0o600 });
  await writeFile(join(folder, 'start'), '#!/bin/sh\n', { mode: 0o700 });

  await host.write('/etc/app/key', 'secret', { mode: 0o640, uid: 33, gid: 33 });
  await host.copy(folder, '/srv/app');
  await host.copy(join(folder, 'start'), '/usr/local/bin/start');
  const paths = ['/etc/app/key', '/srv/app', '/srv/app/server.js', '/srv/app/start', '/usr/local/bin/start'];
  t.is(
    (await host.run(`stat -c '%a %U %n' ${paths.join(' ')}`)).stdout,
    `640 www-data /etc/app/key
755 root /srv/app
644 root /srv/app/server.js
755 root /srv/app/start
755 root /usr/local/bin/start
`,
  );
});

hostTest('the project is at /opt/lowport, readable by everyone and writable by no one', async t => {
  const host = await bootHost(t);
  t.is((await host.run('stat -c %a /opt/lowport')).stdout, '755\n');
  const { stdout } = await host.run('setpriv --reuid=65534 --clear-groups cat /opt/lowport/package.json');
  t.is(JSON.parse(stdout).name, 'lowport');
  t.regex((await host.run('touch /opt/lowport/trace', { reject: false })).stderr, /Read-only file system/);
});

hostTest('packages are there when the host boots', async t => {
  const host = await bootHost(t, { packages: ['hello'] });
  t.is((await host.run('hello')).stdout, 'Hello, world!\n');
  t.is((await host.run('test -e /usr/sbin/policy-rc.d', { reject: false })).exitCode, 1);
});

async function countSleeps(host: Host): Promise<number> {
  return Number((await host.run("grep -lszx '[s]leep' /proc/[0-9]*/cmdline | wc -l")).stdout);
}
