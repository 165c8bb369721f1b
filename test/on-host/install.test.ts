import { bootHost, hostTest } from '../host/index.js';
import { matchSchema } from '../support/schema.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

hostTest('install serves the program, and uninstall leaves the host as it was', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'two-ports.cjs');
  const before = await listAll(host);

  const { stdout } = await lowport(host, 'install two-ports.cjs --yes --listen 80 --listen 443');
  const answer = /^(\d+) +node \(pid \d+\), uid \d{5}, no capability, app\.service, exposure 1\.\d$/;
  const lines = stdout.trimEnd().split('\n');
  t.deepEqual(
    lines.map(line => answer.exec(line)?.[1]),
    ['80', '443'],
    stdout,
  );
  t.regex((await host.run('curl -sS http://localhost/')).stdout, /^\d+ on 80\n$/);
  t.is((await host.run('systemctl is-enabled app.socket')).stdout, 'enabled\n');
  t.true(findDifferences(before, await listAll(host)).length > 10);

  const removed = matchSchema(t, 'uninstall', (await lowport(host, 'uninstall app --yes --json')).stdout);
  t.deepEqual([removed.kept, removed.complaints], [[], []]);
  t.deepEqual(findDifferences(before, await listAll(host)), []);
});

hostTest('an installation that fails at any of its steps says which, and leaves the host as it was', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'two-ports.cjs');
  await deployApp(host, 'hello.cjs');
  await host.write('/srv/app/broken.cjs', 'throw new Error("no database");\n');
  const before = await listAll(host);

  // The step that proves: the program ends, or it does not listen.
  const broken = await lowport(host, 'install broken.cjs --yes --name app', 1);
  t.regex(
    broken.stderr,
    /app\.service: it failed, its program ended with status 1\n[\s\S]*\| .*no database[\s\S]*\(ERR_SERVICE_FAILED\)\n$/,
  );
  t.deepEqual(findDifferences(before, await listAll(host)), []);
  const unclaimed = await lowport(host, 'install hello.cjs --yes --listen 80 --listen 8080', 1);
  t.regex(unclaimed.stderr, /8080: the port is open, but nobody accepts a connection[\s\S]*--map/);
  t.deepEqual(findDifferences(before, await listAll(host)), []);

  // The step that starts: somebody else has the port.
  await host.run('systemd-run --quiet --unit=squatter node -e "net.createServer().listen(443)"');
  await host.run('until ss -Hltn "sport = :443" | grep -q .; do sleep 0.05; done');
  const taken = await lowport(host, `install ${entry} --yes --listen 80 --listen 443`, 1);
  t.regex(
    taken.stderr,
    /systemctl start app\.socket: it ended with 1\n {2}\| [\s\S]*\n {2}See whether somebody else has the port[^\n]*: lowport doctor 443\n {2}\(ERR_STEP\)\n$/,
  );
  await host.run('systemctl stop squatter');
  t.deepEqual(findDifferences(before, await listAll(host)), []);
});

/** What a host refuses, by the script that makes it so, and the one that takes that back. */
const refusals: [what: string, make: string, undo: string, told: RegExp][] = [
  [
    '/etc is read-only',
    'mount --bind /etc /etc && mount -o remount,ro,bind /etc',
    'umount /etc',
    /^lowport: \/etc\/systemd\/system\/app\.socket: it is on a read-only file system \(EROFS\)\n {2}findmnt .*by --root\.\n {2}\(ERR_FILE_SYSTEM\)$/m,
  ],
  [
    '/var is read-only',
    'mount --bind /var /var && mount -o remount,ro,bind /var',
    'umount /var',
    /^lowport: \/var\/lib\/lowport: it is on a read-only file system \(EROFS\)\n/m,
  ],
  [
    'the disk of the units is full',
    'mount -t tmpfs -o size=8k tmpfs /etc/systemd/system',
    'find /etc/systemd/system -type f; umount /etc/systemd/system; systemctl daemon-reload',
    /^lowport: \/etc\/systemd\/system\/app\S+: no space is left there \(ENOSPC\)\n {2}df -h \/etc\/systemd\/system .*\n {2}\(ERR_FILE_SYSTEM\)$/m,
  ],
  [
    'the disk of the record is full',
    'mount -t tmpfs -o size=4k tmpfs /var/lib',
    'find /var/lib -mindepth 1; umount /var/lib',
    /^lowport: \/var\/lib\/lowport\/\.app\.journal: no space is left there \(ENOSPC\)\n/m,
  ],
];

hostTest('what a host refuses is told with its cure, and nothing is left half-written', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'two-ports.cjs');
  const contents = '/etc /var /srv';
  const before = await listAll(host, contents);
  for (const [what, make, undo, told] of refusals) {
    await host.run(make);
    const { stderr } = await lowport(host, 'install two-ports.cjs --yes --listen 80 --listen 443', 1);
    t.is((await host.run(undo)).stdout, '', what);
    t.regex(stderr, told, what);
    t.notRegex(stderr, /^ +at /m, what);
    t.deepEqual(findDifferences(before, await listAll(host, contents)), [], what);
  }
  const script = 'mount -t tmpfs tmpfs /run; cd /srv/app; node_modules/.bin/lowport install two-ports.cjs --yes';
  const { stderr } = await host.run(`unshare --mount --pid --fork --mount-proc sh -c '${script}'`, { reject: false });
  t.regex(
    stderr,
    /^lowport: this machine: systemd does not run here.*\n {2}lowport doctor .*\n {2}\(ERR_NO_SYSTEMD\)\n$/,
  );
  t.deepEqual(findDifferences(before, await listAll(host, contents)), []);
});
