import { join } from 'node:path';
import { bootHost, hostTest } from '../host/index.js';
import { makeCredentials } from '../support/credentials.js';
import { matchSchema } from '../support/schema.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

hostTest('status tells on one screen what runs, and first of all what is wrong', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  const { folder } = await makeCredentials(t);
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/app/${name}`);
  const status = async (exitCode = 0) => {
    const { stdout } = await lowport(host, 'status app --json', exitCode);
    return matchSchema(t, 'status', stdout).installed[0];
  };
  const codes = async (exitCode = 0) => (await status(exitCode)).findings.map(({ code }: { code: string }) => code);

  t.is((await lowport(host, 'status')).stdout, 'lowport has installed nothing here.\n');
  const tls = '--tls-cert cert.pem --tls-key key.pem --env PORTS=80,443';
  const { stdout } = await lowport(host, `install ports.cjs --name app --json --yes ${tls}`);
  const { answers } = matchSchema(t, 'install', stdout);
  t.deepEqual(
    answers.map(({ address, by }: { address: string; by: { unit: string } }) => [address, by.unit]),
    [
      ['80', 'app.service'],
      ['443', 'app.service'],
    ],
  );

  const healthy = await status();
  t.deepEqual(healthy.findings, []);
  const socket = { state: 'listening', unit: 'app.socket', queue: 0, limit: 4096 };
  t.like(healthy.sockets[0], { address: '80', ...socket });
  t.like(healthy.sockets[1], { address: '443', ...socket });
  t.like(healthy.service, { state: 'active', subState: 'running', workers: 1, restarts: 0, enabled: true });
  t.true(Date.now() - Date.parse(healthy.service.since) < 120_000, healthy.service.since);
  t.true(healthy.service.memoryBytes > 2 ** 20 && healthy.service.memoryBytes < 2 ** 30);
  t.deepEqual(healthy.certificate.names, ['localhost', '127.0.0.1']);
  const screen = (await lowport(host, 'status')).stdout;
  t.regex(screen, /^app: all right; it serves 80, 443\n/);
  t.true(screen.split('\n').every(line => line.length <= 80));
  t.false(screen.includes('\u001b'));

  await host.run('echo "# by hand" >> /etc/systemd/system/app.service && systemctl daemon-reload');
  t.deepEqual(await codes(), ['file-edited']);
  const refused = await lowport(host, `install ports.cjs --name app --yes ${tls}`, 1);
  t.regex(refused.stderr, /app\.service[\s\S]*--force[\s\S]*\(ERR_FILE_DIFFERS\)/);
  const lost = await lowport(host, `install ports.cjs --name app --dry-run --force ${tls}`);
  t.regex(lost.stdout, /it will be lost: \/etc\/systemd\/system\/app\.service\n[\s\S]*\n-# by hand\n/);
  const kept = await lowport(host, 'uninstall app --yes', 1);
  t.regex(kept.stderr, /it was edited since lowport wrote it[\s\S]*\(ERR_FILE_DIFFERS\)/);
  await lowport(host, `install ports.cjs --name app --yes --force ${tls}`);
  t.deepEqual(await codes(), []);

  await host.run('systemctl kill --signal=KILL app.service');
  await host.run('until curl -sSf http://localhost/; do sleep 0.05; done');
  t.like((await status()).service, { restarts: 1, lastExit: 'SIGKILL' });

  await host.run('systemctl stop app.socket && systemctl disable app.socket app.service');
  t.deepEqual(await codes(1), ['closed', 'closed', 'not-enabled']);
  t.regex(
    (await lowport(host, 'status app', 1)).stdout,
    /^app: nobody listens on 80\n {2}systemctl start app\.socket; /,
  );
});

/** Has the note of what is kept name folders that are none of a program's state. */
const claimMore = `
const [fs, path] = [require('fs'), '/var/lib/lowport/.app.kept'];
const kept = JSON.parse(fs.readFileSync(path));
for (const folder of ['/etc', '/var/lib/private', '/var/lib/lowport'])
  kept.folders.push({ path: folder, inode: fs.lstatSync(folder).ino });
fs.writeFileSync(path, JSON.stringify(kept));
`;

hostTest('status is red where the next start would fail, in a crash loop, and after a reload that failed', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  const status = async (exitCode: number) => {
    const { stdout } = await lowport(host, 'status app --json', exitCode);
    return matchSchema(t, 'status', stdout).installed[0].findings as { code: string; text: string }[];
  };
  await host.run('cp /usr/bin/node /usr/local/bin/node');
  await lowport(host, 'install ports.cjs --name app --yes --node /usr/local/bin/node --workers 1');
  t.deepEqual(await status(0), []);

  await host.run('mv /usr/local/bin/node /usr/local/bin/gone-node');
  const [gone] = await status(1);
  t.is(gone?.code, 'next-start');
  t.regex(gone?.text ?? '', /app\.service would not start again: .*\/usr\/local\/bin\/node/);
  await host.run('mv /usr/local/bin/gone-node /usr/local/bin/node && mv /srv/app/ports.cjs /srv/app/gone.cjs');
  t.deepEqual(
    (await status(1)).map(({ code }) => code),
    ['next-start'],
  );
  await host.run('systemctl reload app', { reject: false });
  t.deepEqual(
    (await status(1)).map(({ code }) => code),
    ['reload-failed', 'next-start'],
  );
  await host.run('mv /srv/app/gone.cjs /srv/app/ports.cjs && systemctl reload app');
  t.deepEqual(await status(0), []);

  // Each time it runs again for a while, and systemd says "running".
  for (const _ of [1, 2, 3]) {
    await host.run(
      'pid() { systemctl show --property=MainPID --value app.service; }; old=$(pid); kill -9 $old; ' +
        'until test "$(pid)" != $old && test "$(pid)" != 0 && systemctl is-active app.service; do sleep 0.1; done',
    );
  }
  t.deepEqual(
    (await status(1)).map(({ code }) => code),
    ['crash-loop'],
  );
});

hostTest('the state of the program stays until --purge; an image gets the same files, and no command runs', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  await lowport(host, 'install ports.cjs --name app --yes');
  const again = async (options = '') => {
    const { stdout } = await lowport(host, `install ports.cjs --name app --yes --json ${options}`);
    return matchSchema(t, 'install', stdout).notes.at(-1);
  };
  const cure = /: (systemctl restart app)$/;
  t.regex(
    await again(),
    /^app\.service was not restarted, and runs the program as it was at [^ ]+ [^ ]+Z\. Where that has changed: /,
  );
  await host.run("sed -i 's/ on /, edited, on /' /srv/app/ports.cjs");
  const edited = await again();
  t.regex(edited, /^app\.service was not restarted, and \/srv\/app\/ports\.cjs has changed since it started at /);
  t.notRegex((await host.run('curl -sS http://localhost/')).stdout, /edited/);
  await host.run(cure.exec(edited)?.[1] ?? '');
  t.regex((await host.run('curl -sS http://localhost/')).stdout, /edited/);
  t.regex(await again(), cure);
  t.is(await again('--env GREETING=hi'), 'app.service was restarted, and runs what is there now.');
  await again();

  await host.run('echo 1 > /var/lib/app/visits');
  const uninstall = () => lowport(host, 'uninstall app --yes');
  t.regex(
    (await uninstall()).stderr,
    /Kept[^\n]*: \/var\/lib\/private\/app \(lowport uninstall app --purge removes it\)/,
  );
  t.is((await host.run('cat /var/lib/private/app/visits')).stdout, '1\n');
  const refused = await lowport(host, 'uninstall app --yes', 1);
  t.regex(
    refused.stderr,
    /kept is in \/var\/lib\/private\/app; to remove it: lowport uninstall app --purge\n[^\n]*ERR_NOT_INSTALLED/,
  );
  await lowport(host, 'install ports.cjs --name app --yes');
  t.is((await host.run('cat /var/lib/app/visits')).stdout, '1\n');
  const files = await host.run('cd /etc/systemd/system && sha256sum app*');
  await lowport(host, 'uninstall app --yes --purge');
  t.is((await host.run('ls -d /var/lib/app /var/lib/private/app', { reject: false })).stdout, '');

  // Later, too; but not a folder that is another one by now, nor one that the record should not name.
  const bare = await listAll(host);
  const lsState = () =>
    host.run('ls -d /var/lib/app /var/lib/private/app /var/lib/lowport/.app.kept', { reject: false });
  await lowport(host, 'install ports.cjs --name app --yes');
  await host.run('mkdir /var/lib/app/deep; ln -s /srv/app /var/lib/app/deep/link; echo 1 > /var/lib/app/visits');
  await uninstall();
  const preview = await lowport(host, 'uninstall app --purge --dry-run --json');
  t.deepEqual(
    matchSchema(t, 'uninstall', preview.stdout).changes.map(({ path }: { path: string }) => path),
    ['/var/lib/private/app', '/var/lib/app'],
  );
  t.regex(
    (await lowport(host, 'uninstall app --purge', 1)).stderr,
    /remove \/var\/lib\/private\/app, with all[\s\S]*ERR_NOBODY_TO_ASK/,
  );
  t.is((await lsState()).exitCode, 0);
  // A unit of somebody else's may have it by now.
  await host.write('/etc/systemd/system/app.service', '[Service]\nExecStart=/bin/sleep 1\n');
  const used = await lowport(host, 'uninstall app --purge --yes', 1);
  t.regex(used.stderr, /\/etc\/systemd\/system\/app\.service is there, and may use[\s\S]*ERR_NAME_TAKEN/);
  await host.run('rm /etc/systemd/system/app.service');
  t.is((await lsState()).exitCode, 0);
  const purged = await lowport(host, 'uninstall app --purge --yes --json');
  t.deepEqual(matchSchema(t, 'uninstall', purged.stdout).kept, []);
  t.deepEqual(findDifferences(bare, await listAll(host)), []);
  t.regex((await lowport(host, 'uninstall app --purge --yes', 1)).stderr, /Nothing is installed/);
  await lowport(host, 'install ports.cjs --name app --yes');
  await host.run('echo 1 > /var/lib/app/visits');
  await uninstall();
  await host.run('cd /var/lib && mv private/app /root/moved && mkdir private/app && touch private/app/foreign');
  await host.write('/root/claim.cjs', claimMore);
  await host.run('node /root/claim.cjs');
  await lowport(host, 'uninstall app --purge --yes');
  t.is((await lsState()).stdout, '/var/lib/private/app\n');
  await host.run('test -d /etc/systemd; rm -r /var/lib/private/app');

  await host.run('mkdir -p /srv/image/etc/systemd/system && cp /etc/passwd /etc/group /srv/image/etc');
  const before = await host.run('cd /srv/image && find . -printf "%y %m %p %l\\n" | sort');
  await lowport(host, 'install ports.cjs --name app --yes --root /srv/image');
  t.is((await host.run('cd /srv/image/etc/systemd/system && sha256sum app*')).stdout, files.stdout);
  t.is((await host.run('systemctl --root=/srv/image is-enabled app.socket')).stdout, 'enabled\n');
  t.is((await host.run('systemctl is-enabled app.socket', { reject: false })).exitCode, 1);
  await lowport(host, 'uninstall app --yes --root /srv/image');
  t.is((await host.run('cd /srv/image && find . -printf "%y %m %p %l\\n" | sort')).stdout, before.stdout);
});

hostTest(
  'whoever is not root is told so first, with the command for sudo, and nobody is asked without a terminal',
  async t => {
    const host = await bootHost(t);
    await deployApp(host, 'ports.cjs');
    const asNobody = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
    const words = "install ports.cjs --name app --env 'GREETING=good day'";
    const refused = await host.run(`cd /srv/app && ${asNobody} node_modules/.bin/lowport ${words}`, { reject: false });
    t.is(refused.exitCode, 1);
    const [, command = ''] = /^ {2}Run: sudo (.*)$/m.exec(refused.stderr) ?? [];
    t.regex(refused.stderr, /^lowport: install: it changes this host, which only root may\n/);
    const asked = await host.run(`cd /srv/app && ${command}`, { reject: false });
    t.regex(asked.stderr, /^\+Environment="GREETING=good day"$/m);
    t.regex(asked.stderr, /there is no terminal to ask at[\s\S]*--yes[\s\S]*\(ERR_NOBODY_TO_ASK\)/);
    const image = await host.run(`cd /srv/app && ${asNobody} node_modules/.bin/lowport ${words} --root /srv/image`, {
      reject: false,
    });
    t.is(image.exitCode, 1);
    t.regex(image.stderr, /^lowport: install --root "\/srv\/image": its files are to belong to root\n {2}Run: sudo /);
    await host.run(`cd /srv/app && ${command} --yes`);
    t.regex((await host.run('curl -sS http://localhost/')).stdout, /good day/);
  },
);
