import type { Host } from '../host/index.js';
import { bootHost, hostTest } from '../host/index.js';
import { matchSchema } from '../support/schema.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

const sleep = '[Service]\nExecStart=/bin/sleep infinity\n';

/** What somebody else has on a host, and the name that is refused for it. */
const taken: [what: string, name: string, make: string, told: RegExp][] = [
  [
    'a unit of the distribution that runs',
    'vendor',
    `${unitAt('/usr/lib/systemd/system/vendor.service')}; systemctl start vendor`,
    /vendor\.service[^\n]*\/usr\/lib\/systemd\/system\/vendor\.service/,
  ],
  ['one that does not run', 'idle', unitAt('/usr/lib/systemd/system/idle.service'), /idle\.service/],
  [
    'its socket',
    'waits',
    unitAt('/usr/lib/systemd/system/waits.socket', '[Socket]\\nListenStream=/run/waits\\n'),
    /waits\.socket/,
  ],
  [
    'a unit that the page would have',
    'page',
    unitAt('/usr/lib/systemd/system/page-maintenance.service'),
    /page-maintenance\.service/,
  ],
  [
    'a unit of the administrator',
    'byhand',
    `${unitAt('/etc/systemd/system/byhand.service')}; systemctl start byhand`,
    /byhand\.service[\s\S]*systemctl disable --now byhand\.service/,
  ],
  ['a unit until the next boot', 'passing', unitAt('/run/systemd/system/passing.service'), /passing\.service/],
  [
    'a unit of a generator',
    'made',
    "cd /etc/systemd; mkdir -p system-generators; printf '#!/bin/sh\\necho [Service] >$1/made.service' >system-generators/m; chmod +x system-generators/m",
    /made\.service/,
  ],
  ['a unit without a file', 'transient', 'systemd-run --quiet --unit=transient sleep infinity', /transient\.service/],
  ['a masked unit', 'masked', 'systemctl mask --quiet masked.service', /masked\.service/],
  [
    'another name of a unit',
    'sshd',
    `${unitAt('/usr/lib/systemd/system/secure.service')}; ln -s /usr/lib/systemd/system/secure.service /etc/systemd/system/sshd.service`,
    /sshd\.service/,
  ],
  [
    'a name that a unit takes when it is enabled',
    'later',
    unitAt('/usr/lib/systemd/system/other.service', `${onOneLine(sleep)}[Install]\\nAlias=later.service\\n`),
    /later\.service[^\n]*other\.service/,
  ],
  ['a template', 'tunnel', unitAt('/usr/lib/systemd/system/tunnel@.service'), /tunnel@\.service/],
  [
    'drop-ins',
    'dropped',
    unitAt('/usr/lib/systemd/system/dropped.service.d/mine.conf', '[Service]\\nNice=5\\n'),
    /dropped\.service\.d/,
  ],
  [
    'a folder of data',
    'docker',
    'mkdir -m 0711 /var/lib/docker; echo secret > /var/lib/docker/key; chmod 600 /var/lib/docker/key',
    /\/var\/lib\/docker is there already/,
  ],
  ['a link to one', 'linked', 'mkdir /srv/data; ln -s /srv/data /var/lib/linked', /\/var\/lib\/linked/],
  [
    'a folder below private',
    'hidden',
    'mkdir -p -m 0700 /var/lib/private; mkdir /var/lib/private/hidden',
    /\/var\/lib\/private\/hidden/,
  ],
  ['a user', 'people', 'useradd --system people', /user/],
  ['a group', 'crowd', 'groupadd crowd', /group "crowd"/],
  ['folders of Debian', 'apt', 'true', /\/var\/lib\/apt/],
  ['a folder of systemd', 'systemd', 'true', /themselves/],
  ['the folder of dynamic users', 'private', 'true', /themselves/],
  ["lowport's own records", 'lowport', 'true', /themselves/],
  ['the bus', 'dbus', 'true', /dbus\.(service|socket)/],
];

hostTest('a name that belongs to somebody else is refused with its cure, and nothing of theirs is touched', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  for (const [, , make] of taken) await host.run(make);
  await host.run('systemctl daemon-reload');
  const before = await listAll(host);
  const running = 'systemctl is-active vendor byhand transient';
  for (const [what, name, , told] of taken) {
    // One of them each, as the name decides and not the flags.
    for (const flags of [['--yes'], ['--yes --force'], ['--dry-run'], ['--yes --way ambient']][name.length % 4] ?? []) {
      const { stderr } = await lowport(host, `install ports.cjs --name ${name} ${flags}`, 1);
      t.regex(stderr, told, what);
      t.regex(stderr, new RegExp(`--name ${name}-app|another name`), what);
      t.regex(stderr, /\(ERR_NAME_TAKEN\)\n$/, what);
    }
  }
  t.deepEqual(findDifferences(before, await listAll(host)), []);
  t.is((await host.run(running)).stdout, 'active\nactive\nactive\n');
  t.is((await host.run('stat -c "%a %U" /var/lib/docker /var/lib/docker/key')).stdout, '711 root\n600 root\n');
  // Of images the same is asked, and not of this host.
  await host.run('mkdir -p /srv/image/usr/lib/systemd/system /srv/image/etc/systemd/system /srv/image/var/lib/held');
  await host.run('cp /etc/passwd /etc/group /srv/image/etc; echo > /srv/image/usr/lib/systemd/system/inside.service');
  for (const name of ['inside', 'held']) {
    const { stderr } = await lowport(host, `install ports.cjs --name ${name} --yes --root /srv/image`, 1);
    t.regex(stderr, new RegExp(`${name}[\\s\\S]*ERR_NAME_TAKEN`));
  }
  await lowport(host, 'install ports.cjs --name docker --yes --root /srv/image');
});

hostTest(
  'what a program has kept is taken again by the same project only, also after an install that failed',
  async t => {
    const host = await bootHost(t);
    await deployApp(host, 'ports.cjs');
    await lowport(host, 'install ports.cjs --name app --yes');
    await host.run('echo 1 > /var/lib/app/visits');
    await lowport(host, 'uninstall app --yes');
    await host.run('cp -a /srv/app /srv/other');
    const other = await host.run('cd /srv/other && node_modules/.bin/lowport install ports.cjs --name app --yes', {
      reject: false,
    });
    t.is(other.exitCode, 1);
    t.regex(
      other.stderr,
      /"\/srv\/app" has kept[^\n]*\/var\/lib\/private\/app[^\n]*"\/srv\/other"[\s\S]*--replace[\s\S]*\(ERR_OTHER_PROJECT\)/,
    );
    await lowport(host, 'install ports.cjs --name app --yes');
    t.is((await host.run('cat /var/lib/app/visits')).stdout, '1\n');
    await lowport(host, 'uninstall app --yes');

    // The same name, but a folder that came since.
    await host.run(
      'rm -r /var/lib/app /var/lib/private/app; sleep 0.01; mkdir /var/lib/spare /var/lib/app; echo 2 > /var/lib/app/foreign',
    );
    const foreign = await lowport(host, 'install ports.cjs --name app --yes', 1);
    t.regex(foreign.stderr, /\/var\/lib\/app is there already[\s\S]*ERR_NAME_TAKEN/);
    t.is((await host.run('cat /var/lib/app/foreign')).stdout, '2\n');
    await host.run('rm -r /var/lib/app');

    const broken = 'require("fs").writeFileSync(process.env.STATE_DIRECTORY + "/begun", ""); throw new Error("no")';
    await host.write('/srv/app/broken.cjs', broken);
    await lowport(host, 'install broken.cjs --name begun --yes --no-maintenance', 1);
    t.is((await host.run('ls /var/lib/begun/')).stdout, 'begun\n');
    await lowport(host, 'install ports.cjs --name begun --yes');
    await lowport(host, 'uninstall begun --yes --purge');
    t.is((await host.run('ls -A /var/lib/lowport', { reject: false })).stdout.trim(), '.app.kept');
  },
);

hostTest('a second project of the same name is refused, and a release or a move of the first is none', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs', '/srv/app');
  await host.run(
    'mkdir -p /srv/shop/releases && cp -a /srv/app /srv/shop/releases/1 && cp -a /srv/app /srv/shop/releases/2',
  );
  await host.run('ln -s releases/1 /srv/shop/current');
  await lowport(host, 'install ports.cjs --yes --name shop');
  const install = (folder: string, flags = '') =>
    host.run(`cd ${folder} && node_modules/.bin/lowport install ports.cjs --yes --name shop ${flags}`, {
      reject: false,
    });
  const refused = await install('/srv/shop/releases/1');
  t.is(refused.exitCode, 1);
  t.regex(
    refused.stderr,
    /"\/srv\/app" is installed under it, and this is "\/srv\/shop\/releases\/1"\n {2}[^\n]*--name shop-2\n {2}[^\n]*--replace\n {2}\(ERR_OTHER_PROJECT\)\n$/,
  );
  t.regex((await host.run('systemctl show -p ExecStart --value shop')).stdout, /\/srv\/app\/ports\.cjs/);
  t.is((await host.run('systemctl is-active shop')).stdout, 'active\n');
  t.is((await install('/srv/shop/releases/1', '--replace')).exitCode, 0);
  t.is((await install('/srv/shop/releases/2')).exitCode, 0);
  t.is((await install('/srv/app')).exitCode, 1);
  await host.run('rm -r /srv/shop/releases/2; ln -sfn releases/1 /srv/shop/current');
  const current = await host.run(
    'cd / && /srv/app/node_modules/.bin/lowport install /srv/shop/current/ports.cjs --yes --name shop',
    { reject: false },
  );
  t.is(current.exitCode, 0, current.stderr);
  await host.run('cp -a /srv/app /srv/shop/releases/3; ln -sfn releases/3 /srv/shop/current');
  const switched = await host.run(
    'cd / && /srv/app/node_modules/.bin/lowport install /srv/shop/current/ports.cjs --yes --name shop',
    { reject: false },
  );
  t.is(switched.exitCode, 0, switched.stderr);
});

hostTest('uninstall and the roll-back of a killed install leave a unit alone that is another by now', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  await lowport(host, 'install ports.cjs --name app --yes --way ambient');
  await host.run('rm /etc/systemd/system/app.service');
  await host.write('/usr/lib/systemd/system/app.service', `${sleep}[Install]\nWantedBy=multi-user.target\n`);
  await host.run('systemctl daemon-reload; systemctl restart app; systemctl enable --quiet app');
  await lowport(host, 'uninstall app --yes');
  t.is((await host.run('systemctl is-active app; systemctl is-enabled app')).stdout, 'active\nenabled\n');
});

function unitAt(path: string, content = onOneLine(sleep)): string {
  return `mkdir -p "$(dirname ${path})"; printf '${content}' > ${path}`;
}

function onOneLine(text: string): string {
  return text.replaceAll('\n', '\\n');
}

/** What is printed for a wrong record, name or file: an error with its code. */
async function refuses(host: Host, words: string, exitCode: number): Promise<string> {
  const { stderr } = await lowport(host, words, exitCode);
  if (/^ +at /m.test(stderr)) throw new Error(`a stack for ${words}:\n${stderr}`);
  return stderr;
}

hostTest(
  'records that somebody has changed, wrong names and odd files end with an error and its cure, never a stack',
  async t => {
    const host = await bootHost(t);
    await deployApp(host, 'ports.cjs');
    await lowport(host, 'install ports.cjs --name app --yes');
    const record = '/var/lib/lowport/app.json';
    await host.run(`cp ${record} /root/record`);
    const restore = `rm -rf ${record}; cp /root/record ${record}`;
    const changes = [
      `echo '{"format":1}' > ${record}`,
      `truncate -s 300 ${record}`,
      `sed -i s,/etc/systemd/system/app.service,/etc/systemd/../../tmp/x, ${record}`,
      `rm ${record}; mkfifo ${record}`,
      `rm ${record}; ln -s /root/record ${record}`,
      `chown nobody ${record}`,
      `chmod 666 ${record}`,
    ];
    for (const change of changes) {
      await host.run(change);
      for (const words of ['uninstall app --yes', 'install ports.cjs --name app --yes', 'status app', 'status']) {
        t.regex(await refuses(host, words, 1), /record "[^\n]*app\.json"[^\n]*\n[\s\S]*\(ERR_RECORD\)/, change);
      }
      await host.run(restore);
    }
    await host.run(`cp ${record} /var/lib/lowport/.app.journal`);
    for (const words of ['status', 'uninstall app --interrupted', 'uninstall app --purge --yes']) {
      t.regex(await refuses(host, words, 1), /ERR_RECORD/);
    }
    const broken = await lowport(host, 'doctor 80 --json');
    const [finding] = matchSchema(t, 'doctor', broken.stdout).findings;
    t.like(finding, { code: 'record-broken', severity: 'warning' });
    await host.run(finding.cure.split('\n').at(-1));
    await lowport(host, 'status');
    await host.run(`echo '{' > /var/lib/lowport/.gone.kept`);
    for (const words of ['uninstall gone', 'uninstall gone --purge --yes', 'status gone']) {
      t.regex(await refuses(host, words, 1), /ERR_RECORD/);
    }
    await host.run('rm /var/lib/lowport/.gone.kept');

    // Of a folder that something is mounted over, or in, it is said that it stays; nothing else is lost.
    await lowport(host, 'install ports.cjs --name held --yes --listen 81 --env PORTS=81');
    await host.run('mkdir /var/lib/held/in; echo 1 > /var/lib/held/visits');
    await lowport(host, 'uninstall held --yes');
    for (const place of ['/var/lib/private/held', '/var/lib/private/held/in']) {
      await host.run(`mount -t tmpfs tmpfs ${place}`);
      const told = await refuses(host, 'uninstall held --purge --yes', 1);
      t.regex(told, /folder "\/var\/lib\/private\/held": [\s\S]*\(ERR_NOT_REMOVED\)/, place);
      await host.run(`umount ${place}`);
    }
    await lowport(host, 'uninstall held --purge --yes');
    t.is((await host.run('ls -d /var/lib/held /var/lib/private/held', { reject: false })).stdout, '');

    const names = [
      '../../x',
      "''",
      'a'.repeat(300),
      '"$(printf "a\\033[31mb")"',
      '"$(printf "a\\nb")"',
      '..',
      'a/b',
      'app.service',
    ];
    for (const name of names) {
      for (const command of ['uninstall', 'uninstall --dry-run', 'status']) {
        const told = await refuses(host, `${command} ${name}`, 2);
        t.regex(told, /ERR_NAME|ERR_USAGE/, name);
        t.notRegex(told.replaceAll('\n', ''), /\p{Cc}/u, name);
      }
    }
    await refuses(host, `check ${'a'.repeat(300)}.service`, 1);
    await refuses(host, 'doctor --unit ../../x', 1);

    await host.run('mv /srv/app/package.json /srv/app/kept.json; mkfifo /srv/app/package.json');
    t.regex(
      await refuses(host, 'install ports.cjs --yes', 1),
      /package\.json": it is no regular file[\s\S]*ERR_FILE_KIND/,
    );
    await host.run('rm /srv/app/package.json; truncate -s 3G /srv/app/package.json');
    t.regex(await refuses(host, 'install ports.cjs --yes', 1), /package\.json": it is larger than[\s\S]*ERR_FILE_KIND/);
    await host.run('rm /srv/app/package.json; head -c 100000 /dev/urandom > /srv/app/package.json');
    await lowport(host, 'install ports.cjs --name app --dry-run');
    await host.run('mkfifo /srv/app/odd.service');
    t.regex(await refuses(host, 'check ./odd.service', 1), /ERR_(UNIT_FILE|NO_UNIT)/);

    await host.run('rm /srv/app/package.json; mv /srv/app/kept.json /srv/app/package.json');
    await lowport(host, 'uninstall app --yes');
    await host.run('mkdir /var/lib/lowport; mount -t tmpfs -o mode=755 tmpfs /var/lib/lowport');
    await lowport(host, 'install ports.cjs --name app --yes');
    await lowport(host, 'uninstall app --yes');
    await host.run('umount /var/lib/lowport; rmdir /var/lib/lowport; ln -s /no/such /var/lib/lowport');
    t.regex(await refuses(host, 'install ports.cjs --name app --yes', 1), /leads nowhere[\s\S]*ERR_RECORD_FOLDER/);
    await host.run('rm /var/lib/lowport; echo > /var/lib/lowport');
    t.regex(await refuses(host, 'install ports.cjs --name app --yes', 1), /no folder[\s\S]*ERR_RECORD_FOLDER/);
  },
);

hostTest('an ordinary user keeps nobody from installing, and one who holds the abstract name is named', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  const hold = (unit: string, command: string) => `systemd-run --quiet --uid=nobody --unit=${unit} ${command}`;
  // Some versions of Node fill the name up with zeros, as lowport's own lock was.
  await host.run(hold('holds-lock', `node -e 'net.createServer().listen("\\0lowport-changes-this-host")'`));
  const script =
    'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un("\\0app-of-mine")) or die; sleep 999';
  await host.run(hold('holds-name', `perl -e '${script}'`));
  await host.run(
    'for name in lowport-changes app-of-mine; do until grep -q @$name /proc/net/unix; do sleep 0.05; done; done',
  );
  const before = await listAll(host);
  const { stderr } = await lowport(host, 'install ports.cjs --name app --yes --listen @app-of-mine', 1);
  t.regex(
    stderr,
    /"@app-of-mine": perl \(pid \d+, uid 65534\) has it\n[^\n]*--listen \/run\/[\s\S]*\(ERR_ADDRESS_HELD\)\n$/,
  );
  t.deepEqual(findDifferences(before, await listAll(host)), []);
  await lowport(host, 'install ports.cjs --name app --yes');
  const lock = 'flock -n /run/lowport.lock true';
  t.not((await host.run(`setpriv --reuid=65534 --clear-groups ${lock}`, { reject: false })).exitCode, 0);
  t.is(
    (
      await host.run(`flock -n /run/lowport.lock sh -c 'cd /srv/app; node_modules/.bin/lowport uninstall app --yes'`, {
        reject: false,
      })
    ).exitCode,
    1,
  );
  await lowport(host, 'uninstall app --yes');
});
