import { bootHost, type CommandResult, type Host, hostTest, waitFor } from '../host/index.js';

/*
 * What an ordinary user tries, who owns the folder of the program, when root installs it: each got at root, or at a file
 * of root's, before there was a judge of paths.
 */

const main = 'node /opt/lowport/dist/cli/main.js';
const own = { uid: 1000, gid: 1000 };
const shadow = /root:[^\n]*:/;

const server = `
const { createServer } = require('node:http');
createServer((request, response) => response.end('served\\n')).listen(process.env.PORT);
`;

/** A host with the user `own`, whose is /srv/own and the program in it. */
async function bootOwn(t: Parameters<typeof bootHost>[0]): Promise<Host> {
  const host = await bootHost(t);
  await host.run('useradd --uid 1000 --user-group own && mkdir /srv/own && chown own:own /srv/own');
  await host.write('/srv/own/server.js', server, own);
  await host.write('/srv/own/package.json', '{"name": "app"}', own);
  return host;
}

function lowport(host: Host, words: string, before = ''): Promise<CommandResult> {
  return host.run(`cd /srv/own && ${before} ${main} ${words}`, { reject: false, timeoutMs: 120_000 });
}

async function ask(host: Host): Promise<string> {
  return (await host.run('curl -sS --max-time 30 http://localhost/')).stdout;
}

function asOwn(host: Host, command: string): Promise<CommandResult> {
  return host.run(`cd / && setpriv --reuid=own --regid=own --init-groups sh -c '${command}'`);
}

hostTest("a page of a user's shows no file of root's, whatever its place leads to at a crash", async t => {
  const host = await bootOwn(t);
  await host.write('/srv/own/503.html', 'closed\n', own);
  const installed = await lowport(host, 'install server.js --yes --maintenance 503.html --maintenance-after 100ms');
  t.is(installed.exitCode, 0, installed.stderr);
  await asOwn(host, 'ln -sf /etc/shadow /srv/own/503.html && echo "process.exit(1)" > /srv/own/server.js');
  await host.run('systemctl restart --no-block app.service');
  const isUp = 'systemctl is-active app-maintenance.service';
  await waitFor('the page', 30_000, async () => (await host.run(isUp, { reject: false })).exitCode === 0);
  t.is(await ask(host), 'closed\n');
  t.regex(installed.stderr, /own \(uid 1000\) may change "\/srv\/own", so root keeps a copy of \/srv\/own\/503\.html/);
  const { stdout } = await lowport(host, 'status app --json');
  t.notRegex(stdout, shadow);
  // The copy is not made of what it leads to now, either.
  const again = await lowport(host, 'install server.js --yes --maintenance 503.html');
  t.is(again.exitCode, 1);
  t.regex(
    again.stderr,
    /--maintenance "\/srv\/own\/503\.html": own \(uid 1000\) may change .*may not read.*ERR_UNTRUSTED_PATH/s,
  );
  t.is((await lowport(host, 'uninstall app --yes')).exitCode, 0);
  t.is((await host.run('ls /etc/lowport', { reject: false })).stdout, '');
});

for (const [what, make] of [
  ['a pipe', 'mkfifo /srv/own/503.html'],
  ['a second name of a device', 'mkdir /srv/own/d && ln -s /dev/zero /srv/own/503.html'],
] as const) {
  hostTest(`${what} as a page is refused before it is opened`, async t => {
    const host = await bootOwn(t);
    await asOwn(host, make);
    const { exitCode, stderr } = await lowport(host, 'install server.js --yes --maintenance 503.html');
    t.is(exitCode, 1);
    t.regex(stderr, /it is a pipe or a device[\s\S]*ERR_NO_FILE/);
  });
}

hostTest("an environment file of a user's hands no file of root's to the service", async t => {
  const host = await bootOwn(t);
  // What is not node's own program is given its variables by systemd, as root.
  const install = 'install --yes --way proxyd --exec /usr/bin/node --env-file .env -- /srv/own/server.js';
  await host.write('/root/keys', 'ROOT_KEY=secret-of-root\n', { mode: 0o600 });
  await host.write('/srv/own/.env', 'GREETING=hello\n', { ...own, mode: 0o600 });
  await host.write('/srv/own/server.js', server.replace("'served\\n'", 'JSON.stringify(process.env)'), own);
  const installed = await lowport(host, install);
  t.is(installed.exitCode, 0, installed.stderr);
  t.regex(await ask(host), /"GREETING":"hello"/);
  await asOwn(host, 'ln -sf /root/keys /srv/own/.env');
  await host.run('systemctl restart app.service');
  t.notRegex(await ask(host), /secret-of-root/);
  t.is((await host.run('stat -c "%a %U" /etc/lowport/app.env')).stdout, '600 root\n');
  t.is((await lowport(host, install)).exitCode, 1);
  // A new content comes with the next install, which restarts the service for it; status says that it is due.
  await asOwn(host, 'rm /srv/own/.env && echo GREETING=again > /srv/own/.env');
  t.regex((await lowport(host, 'status app')).stdout, /a copy that install has made is older/);
  t.is((await lowport(host, install)).exitCode, 0);
  t.regex(await ask(host), /"GREETING":"again"/);
});

hostTest("a certificate in a folder of a user's is refused with the commands that cure it", async t => {
  const host = await bootOwn(t);
  await asOwn(host, 'ln -s /etc/shadow /srv/own/key.pem && ln -s /etc/shadow /srv/own/cert.pem');
  const tls = '--tls-cert cert.pem --tls-key key.pem';
  for (const words of [`install server.js --yes ${tls}`, `install server.js --yes --way nginx ${tls}`]) {
    const { exitCode, stderr } = await lowport(host, words);
    t.is(exitCode, 1);
    t.regex(
      stderr,
      /--tls-cert "\/srv\/own\/cert\.pem": own \(uid 1000\) may change "\/srv\/own", and root would read/,
    );
    t.regex(stderr, /install -D -m 0600 \/srv\/own\/key\.pem \/etc\/lowport\/tls\/app\.key/);
  }
});

hostTest("root runs no command of the project's, and takes no setting of its caller over", async t => {
  const host = await bootOwn(t);
  const trap = '#!/bin/sh\n/usr/bin/id -u >> /srv/own/ran\nexec /usr/bin/"$(basename "$0")" "$@"\n';
  for (const name of ['systemctl', 'systemd-analyze', 'journalctl', 'getent', 'id', 'ss', 'getcap', 'sh']) {
    await host.write(`/srv/own/node_modules/.bin/${name}`, trap, { ...own, mode: 0o755 });
  }
  await host.write('/srv/own/bashrc', 'echo bash >> /srv/own/ran\n', own);
  const npx = 'PATH=/srv/own/node_modules/.bin:$PATH BASH_ENV=/srv/own/bashrc ENV=/srv/own/bashrc HOME=/srv/own';
  for (const words of [
    'install server.js --yes',
    'status app',
    'check app.service',
    'doctor 80',
    'uninstall app --yes',
  ]) {
    const { stderr } = await lowport(host, words, npx);
    t.is((await host.run('cat /srv/own/ran', { reject: false })).stdout, '', `${words}\n${stderr}`);
  }
});

hostTest("lowport says it when root runs it, or node, from a folder of a user's", async t => {
  const host = await bootOwn(t);
  const folder = '/srv/own/node_modules/lowport';
  await host.run(
    `mkdir -p ${folder} && cp -r /opt/lowport/dist /opt/lowport/package.json ${folder}/ && ` +
      `ln -s /opt/lowport/node_modules ${folder}/node_modules && chown -R own:own /srv/own`,
  );
  const bin = `node ${folder}/dist/cli/main.js`;
  // The README's own way: it works, with a word.
  const { stderr } = await host.run(`cd /srv/own && ${bin} install server.js --yes`, { timeoutMs: 120_000 });
  t.regex(stderr, /Warning: root runs \/srv\/own\/node_modules\/lowport\/\S+, and own \(uid 1000\) may change/);
  t.is(await ask(host), 'served\n');
  t.notRegex((await lowport(host, 'uninstall app --yes')).stderr, /Warning/);
});

/** The user's luckiest moment each time: what lowport has just made in the folder becomes a link to a file of root's. */
const racer = `
const fs = require('node:fs');
for (const name of ['openSync', 'writeFileSync']) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    const isMade = String(path).endsWith('.lowport-new') && !fs.existsSync(path);
    const result = original(path, ...rest);
    if (isMade && /Containerfile|dockerignore/.test(path)) {
      fs.unlinkSync(path);
      fs.symlinkSync('/etc/shadow', path);
    }
    return result;
  };
}
require('node:module').syncBuiltinESMExports();
`;

hostTest("what root writes in a user's folder lands there, whoever races with it", async t => {
  const host = await bootOwn(t);
  // Its verdict comes when the files are in place, and all is taken back.
  await host.write('/usr/local/bin/podman-compose', '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await host.write('/usr/local/bin/podman', '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  await host.write('/srv/own/package-lock.json', '{}', own);
  const before = (await host.run('stat -c "%a %U:%G %s" /etc/shadow')).stdout;
  await host.write('/root/racer.cjs', racer);
  const raced = `node --require /root/racer.cjs ${main.replace('node ', '')} install server.js --yes --way compose`;
  await host.run(`cd /srv/own && ${raced}`, { reject: false, timeoutMs: 120_000 });
  t.is((await host.run('stat -c "%a %U:%G %s" /etc/shadow')).stdout, before);
  // Nor does the folder itself lead root elsewhere.
  await asOwn(host, 'mkdir /srv/own/app && cp /srv/own/*.js* /srv/own/app && mv /srv/own/app /srv/own/real');
  await asOwn(host, 'ln -s /etc/cron.d /srv/own/app');
  await host.run('mkdir -p /etc/cron.d && cp /srv/own/*.js* /etc/cron.d/');
  const { exitCode, stderr } = await lowport(host, 'install app/server.js --yes --way compose');
  t.is(exitCode, 1);
  t.regex(stderr, /may not write where it leads[\s\S]*ERR_UNTRUSTED_PATH/);
  t.is((await host.run('find /etc/cron.d -iname "*containerfile*" -o -name "*ignore*"')).stdout, '');
});

hostTest('no link of an image leads to the host', async t => {
  const host = await bootOwn(t);
  const image = '/srv/image';
  const list = 'find /etc /var/lib/lowport /usr/local -newer /srv/mark -type f 2>/dev/null';
  const refused = async (words: string, link: string) => {
    await host.run('touch /srv/mark && sleep 1.1');
    const { exitCode, stderr } = await lowport(host, `${words} --root ${image}`);
    t.is(exitCode, 1, link);
    t.regex(stderr, /leads out of the image[\s\S]*ERR_LINK_OUT/, link);
    t.true(stderr.includes(`${image}${link}`), stderr);
    t.is((await host.run(list, { reject: false })).stdout, '');
  };
  const fresh = async () => {
    await host.run(`rm -rf ${image} && mkdir -p ${image}/etc/systemd/system ${image}/var/lib ${image}/usr/bin`);
    await host.run(`cp /etc/passwd /etc/group ${image}/etc/ && mkdir -p /srv/outside`);
  };
  const links = [
    ['/etc/systemd/system', '/etc/systemd/system'],
    ['/etc/systemd/system', '../../../../etc/systemd/system'],
    ['/etc/systemd/system/multi-user.target.wants', '/etc/systemd/system/multi-user.target.wants'],
    ['/var/lib/lowport', '/srv/outside'],
    ['/var/lib', '../../outside'],
  ] as const;
  for (const [place, target] of links) {
    await fresh();
    await host.run(`rm -rf ${image}${place} && ln -s ${target} ${image}${place}`);
    await refused('install server.js --yes', place);
  }
  await fresh();
  const { exitCode, stderr } = await lowport(host, `install server.js --yes --root ${image}`);
  t.is(exitCode, 0, stderr);
  // What was installed is taken off by the same names: they lead nowhere else, either.
  await host.run(`cp -r ${image}/etc/systemd/system /srv/outside/ && rm -r ${image}/etc/systemd/system`);
  await host.run(`ln -s /srv/outside/system ${image}/etc/systemd/system`);
  await refused('uninstall app --yes', '/etc/systemd/system');
  t.regex((await host.run('ls /srv/outside/system')).stdout, /app\.service/);
});

hostTest('check and status name what root follows and others may change', async t => {
  const host = await bootOwn(t);
  await lowport(host, 'install server.js --yes');
  await host.write('/srv/own/hook.sh', '#!/bin/sh\n', { ...own, mode: 0o755 });
  const dropIn = [
    '[Service]',
    'LoadCredential=page:/srv/own/503.html',
    'ExecStopPost=+/srv/own/hook.sh',
    'StandardError=append:/srv/own/log',
  ];
  await host.write('/srv/own/503.html', 'closed\n', own);
  await host.write('/srv/own/log', '', own);
  await host.write('/etc/systemd/system/app.service.d/more.conf', `${dropIn.join('\n')}\n`);
  const { stdout } = await lowport(host, 'check app.service --json');
  const found: { code: string; text: string }[] = JSON.parse(stdout).findings;
  const texts = found.filter(({ code }) => code === 'untrusted-path').map(({ text }) => text);
  t.deepEqual(
    texts.map(text => text.replace(/[:+=].*and root/, ': root')),
    [
      'LoadCredential: root reads what it leads to',
      'ExecStopPost: root runs what it leads to',
      'StandardError: root writes where it leads',
    ],
    texts.join('\n'),
  );
  const status = JSON.parse((await lowport(host, 'status app --json')).stdout).installed[0];
  const open = status.drift.filter(({ what }: { what: string }) => what === 'open to others');
  t.deepEqual(open.map(({ path }: { path: string }) => path).sort(), [
    '/srv/own/503.html',
    '/srv/own/hook.sh',
    '/srv/own/log',
  ]);
});

hostTest("a capability is given to no node of a user's", async t => {
  const host = await bootOwn(t);
  await host.run('cp /usr/bin/node /srv/own/node && chown own:own /srv/own/node');
  await host.write('/usr/sbin/setcap', '#!/bin/sh\necho "$@" > /srv/granted\n', { mode: 0o755 });
  const words = 'install server.js --yes --way setcap --system-node --node /srv/own/node';
  const { exitCode, stderr } = await lowport(host, words);
  t.is(exitCode, 1);
  t.regex(stderr, /node "\/srv\/own\/node": own \(uid 1000\) may change[\s\S]*ERR_UNTRUSTED_PATH/);
  t.is((await host.run('ls /srv/granted', { reject: false })).stdout, '');
});

hostTest('generate --out and a purge follow no link that a user has put in their way', async t => {
  const host = await bootOwn(t);
  await asOwn(host, 'mkdir /srv/own/units && ln -s /etc/passwd /srv/own/units/app.service');
  const before = (await host.run('stat -c "%a %s %Y" /etc/passwd')).stdout;
  const { exitCode } = await lowport(host, 'generate server.js --out units --force');
  t.is(exitCode, 0);
  t.is((await host.run('stat -c "%a %s %Y" /etc/passwd')).stdout, before);
  await asOwn(host, 'rm -r /srv/own/units && ln -s /etc/cron.d /srv/own/units');
  t.is((await lowport(host, 'generate server.js --out units')).exitCode, 1);
  t.is((await host.run('ls /etc/cron.d | grep app', { reject: false })).stdout, '');
  await lowport(host, 'install server.js --yes --user own');
  await asOwn(host, 'ln -s /etc/cron.d /var/lib/app/folder && mkdir /var/lib/app/d && ln -s /etc /var/lib/app/d/etc');
  t.is((await lowport(host, 'uninstall app --yes --purge')).exitCode, 0);
  t.is(
    (await host.run('stat -c "%a %s" /etc/passwd && ls -d /var/lib/app', { reject: false })).stdout.split('\n').length,
    2,
  );
  t.is((await host.run('test -e /etc/cron.d', { reject: false })).exitCode, 0);
});
