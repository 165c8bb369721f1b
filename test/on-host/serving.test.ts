import { spawn } from 'node:child_process';
import { bootHost, type Host, hostTest, type Suite, waitFor } from '../host/index.js';
import { watch } from '../support/program.js';
import { deployApp } from './installed.js';
import { readRights } from './rights.js';

hostTest('the first connection starts the service, and the ports stay open when it is stopped', async t => {
  const host = await bootHost(t);
  await serve(host, await deployApp(host, 'two-ports.cjs'), '--listen 80 --listen 443');
  t.is(await isActive(host), 'inactive');
  const first = await ask(host, 80);
  t.regex(first, /^\d+ on 80$/);
  t.regex(await ask(host, 443), /^\d+ on 443$/);

  await host.run('systemctl stop app.service');
  t.is(await isActive(host), 'inactive');
  t.is((await host.run('systemctl is-active app.socket')).stdout, 'active\n');
  const again = await ask(host, 443);
  t.regex(again, /^\d+ on 443$/);
  t.not(again.split(' ')[0], first.split(' ')[0]);
});

hostTest(
  'the queue is 4096 long before, while and after the service runs, and 2,000 who wait in it are all answered',
  async t => {
    const host = await bootHost(t);
    await serve(host, await deployApp(host, 'hello.cjs'), '');
    const lengths = [await readBacklog(host)];
    // Holds the service back between systemd's start and the program's, so that everybody has to wait.
    await host.write(
      '/etc/systemd/system/app.service.d/wait.conf',
      "[Service]\nExecStartPre=+/bin/sh -c 'until test -e /run/go; do sleep 0.05; done'\n",
    );
    await host.run('systemctl daemon-reload');
    const [file, ...args] = host.nsenterCommand(['node', '/srv/app/clients/many.mjs', '80', '2000']);
    const clients = watch(t, spawn(file, args));
    await clients.says('2000 connected');
    t.is(await isActive(host), 'activating');
    await host.run('touch /run/go');
    t.is(await clients.ended, 0);
    t.is(clients.stdout, '2000 connected\n2000 answered\n');

    lengths.push(await readBacklog(host));
    await host.run('systemctl stop app.service');
    lengths.push(await readBacklog(host));
    t.deepEqual(lengths, [4096, 4096, 4096]);
  },
);

hostTest('a program that fails at start keeps nobody from the port: who waits is served when it is mended', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'hello.cjs');
  await serve(host, entry, '');
  const { stdout: good } = await host.run(`cat ${entry}`);
  await host.write(entry, 'process.exit(1);\n');
  const [file, ...args] = host.nsenterCommand(['curl', '-sS', 'http://localhost/']);
  const client = watch(t, spawn(file, args));
  await waitFor('several restarts', 20_000, async () => Number(await show(host, 'NRestarts')) >= 8);
  t.is((await host.run('systemctl is-active app.socket')).stdout, 'active\n');
  await host.write(entry, good);
  t.is(await client.ended, 0);
  t.is(client.stdout, 'hello from CommonJS\n');
});

hostTest('unix and abstract sockets serve a program in the closed sandbox', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'look-around.cjs');
  await serve(host, entry, '--sandbox closed --listen /run/app.sock --env SOCKET=/run/app.sock');
  const { stdout } = await host.run('curl -sS --unix-socket /run/app.sock http://localhost/');
  t.is(JSON.parse(stdout).env.SOCKET, '/run/app.sock');
  await host.run('systemctl stop app.socket app.service');
  await serve(
    host,
    entry,
    '--name closed --sandbox closed --listen @app --map /run/elsewhere=@app --env SOCKET=/run/elsewhere',
  );
  const abstract = await host.run('curl -sS --abstract-unix-socket app http://localhost/');
  t.is(JSON.parse(abstract.stdout).env.SOCKET, '/run/elsewhere');
});

hostTest('without the sd-notify addon systemd-notify says that the service is ready', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'hello.cjs');
  await host.run('rm -rf /srv/app/node_modules/sd-notify');
  await serve(host, entry, '');
  t.is(await ask(host, 80), 'hello from CommonJS');
  await waitFor('READY=1', 10_000, async () => (await show(host, 'SubState')) === 'running');
  t.is(await show(host, 'StatusText'), 'Serving on 80');
});

hostTest('with LOWPORT_READY=manual the service is ready when the program says so', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'life/says-ready.mjs');
  await serve(host, entry, '--env LOWPORT_READY=manual');
  await host.run('systemctl start --no-block app.service');
  await waitFor('the program to listen', 10_000, async () => (await host.journal('app.service')).includes('listening'));
  t.is(await isActive(host), 'activating');
  await host.run('touch /run/warm');
  await waitFor('READY=1', 10_000, async () => (await isActive(host)) === 'active');
  t.is(await show(host, 'StatusText'), 'Serving on 80');
});

hostTest(
  'systemctl start of a program that listens on another port fails within seconds, and says which map',
  async t => {
    const host = await bootHost(t);
    const entry = await deployApp(host, 'activation/other-port.cjs');
    await serve(host, entry, '--env OTHER=3000 --env WORK=nothing');
    const begun = performance.now();
    await host.run('systemctl start app.service', { reject: false });
    t.true(performance.now() - begun < 20_000);
    t.is(await show(host, 'ExecMainStatus'), '78');
    t.regex(await host.journal('app.service'), /--map 3000=80[\s\S]*ERR_OTHER_PORT/);
  },
);

hostTest('a service ends with status 78 when its socket unit passes what Node cannot serve on', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'hello.cjs');
  await serve(host, entry, '');
  await host.run('systemctl stop app.socket && sed -i s/ListenStream=/ListenDatagram=/ /etc/systemd/system/app.socket');
  await host.run('systemctl daemon-reload && systemctl start app.socket && systemctl start --no-block app.service');
  await waitFor('the exit status', 10_000, async () => (await show(host, 'ExecMainStatus')) === '78');
  t.regex(await host.journal('app.service'), /fd 3 \(app\.socket\) is a datagram socket[\s\S]*ERR_SOCKET_DATAGRAM/);
});

hostTest('a wrapper that loses the sockets is named in the journal', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'own-error-handler.cjs');
  await serve(host, entry, '');
  const wrapper = `[Service]\nExecStart=\nExecStart=/bin/sh -c 'node --import lowport/register ${entry}; exit $?'\n`;
  await host.write('/etc/systemd/system/app.service.d/wrapper.conf', wrapper);
  await host.run('systemctl daemon-reload && systemctl start --no-block app.service');
  await waitFor('the exit status', 10_000, async () => (await show(host, 'ExecMainStatus')) === '78');
  t.regex(await host.journal('app.service'), /LISTEN_PID=\d+ is not this process[\s\S]*ERR_LISTEN_PID_FOREIGN/);
});

const homes: [suite: Suite, home: string][] = [
  ['bookworm', '/root'],
  ['bookworm', '/home/ann'],
  ['bullseye', '/home/ann'],
];

for (const [suite, home] of homes) {
  hostTest(
    `on ${suite} a program and a node below ${home} of mode 0700 just work, and the rest stays hidden`,
    async t => {
      const host = await bootHost(t, { suite });
      await host.run(`mkdir -p ${home} && useradd --home-dir ${home} ann; chmod 700 ${home}`);
      const entry = await deployApp(host, 'look-around.cjs', `${home}/app`);
      const node = `${home}/.nvm/versions/node/v20/bin/node`;
      await host.run(`mkdir -p $(dirname ${node}) && cp /usr/bin/node ${node}`);
      await host.write(`${home}/.ssh/id_ed25519`, 'secret', { mode: 0o600 });
      await host.write(`${home}/.profile`, 'readable', { mode: 0o644 });
      await host.run(
        `cd ${home}/app && PATH=$(dirname ${node}):$PATH ${node} node_modules/.bin/lowport generate ${entry} --name app --out /etc/systemd/system`,
      );
      await host.run('systemctl daemon-reload && systemctl start app.socket');
      const paths = [home, `${home}/.ssh/id_ed25519`, `${home}/.profile`, `${home}/app/package.json`];
      const query = paths.map(path => `path=${path}`).join('&');
      const seen = JSON.parse(await ask(host, 80, `/?${query}`));
      t.is(seen.node, node);
      t.deepEqual(seen.paths[home].sort(), ['.nvm', 'app']);
      t.is(seen.paths[`${home}/.ssh/id_ed25519`], 'ENOENT');
      t.is(seen.paths[`${home}/.profile`], 'ENOENT');
      t.regex(seen.paths[`${home}/app/package.json`], /"name": ?"app"/);
      t.is((await readRights(host, 'app.service')).effective, '0000000000000000');
    },
  );
}

hostTest('values reach the program as they were given, whatever is in them', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'look-around.cjs');
  const hostile = [
    '%n %i %h',
    '$HOME $' + '{PATH}',
    'a "b" \'c\'',
    'back\\slash \\x41',
    '; rm',
    '# no comment',
    '  spaces  ',
    'ünï 🎈',
    '}',
    '@',
    '-',
    '%%',
  ];
  const words = hostile.map(quote).join(' ');
  const variables = hostile.map((value, index) => `--env ${quote(`V${index}=${value}`)}`).join(' ');
  await host.run(
    `cd /srv/app && node_modules/.bin/lowport generate ${entry} --name app ${variables} --out /etc/systemd/system -- ${words}`,
  );
  await host.run('systemctl daemon-reload && systemctl start app.socket');
  const seen = JSON.parse(await ask(host, 80));
  t.deepEqual(seen.argv, hostile);
  t.deepEqual(
    hostile.map((_, index) => seen.env[`V${index}`]),
    hostile,
  );
  t.is(await show(host, 'NoNewPrivileges'), 'yes');
});

/** `lowport generate` into systemd's folder and a started socket unit, as the README says. */
async function serve(host: Host, entry: string, options: string): Promise<void> {
  const name = /--name (\S+)/.exec(options)?.[1] ?? 'app';
  const generate = `node_modules/.bin/lowport generate ${entry} --name ${name} ${options} --out /etc/systemd/system`;
  await host.run(`cd /srv/app && ${generate} && systemctl daemon-reload && systemctl start ${name}.socket`);
}

async function ask(host: Host, port: number, path = '/'): Promise<string> {
  return (await host.run(`curl -sS --max-time 20 'http://localhost:${port}${path}'`)).stdout.trimEnd();
}

async function isActive(host: Host): Promise<string> {
  return (await host.run('systemctl is-active app.service', { reject: false })).stdout.trimEnd();
}

async function show(host: Host, property: string): Promise<string> {
  return (await host.run(`systemctl show --property=${property} --value app.service`)).stdout.trimEnd();
}

async function readBacklog(host: Host): Promise<number> {
  return Number((await host.run("ss -Hltn 'sport = :80'")).stdout.trim().split(/\s+/)[2]);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
