import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../../host/index.js';
import { rulePackages } from '../../host/used-roots.js';
import { deployApp, installGlobally } from '../installed.js';
import { lowport } from '../lowport.js';
import { addPeer } from '../peer.js';
import { ask, proveWay, type WayCase } from './prove-way.js';

const isFull = process.env['LOWPORT_TEST_FULL'] === '1';

/** All that a name may be, and longer than what a chain may be called. */
const oddName = '9.odd_Name-longer-than-any-chain';

const cases: WayCase[] = [
  { way: 'setcap', options: '--node /opt/node', capabilities: '0000000000000400', also: provePrivateCopy },
  { way: 'authbind' },
  { way: 'sysctl' },
  { way: 'nftables', name: oddName, verifiers: ['nft -c -f'] },
  { way: 'iptables', name: oddName, verifiers: ['iptables-restore --wait --noflush --test', 'ip6tables-restore'] },
  { way: 'pm2', options: '--workers 2', also: proveReload },
  { way: 'proxyd', seesClient: false },
  { way: 'proxyd', options: '--sandbox closed', seesClient: false },
  { way: 'firewalld', name: oddName, verifiers: ['firewall-cmd --check-config'], ready: startFirewalld },
];

/** Nobody but the service gets the capability: no child of it, no other user with any node. */
async function provePrivateCopy(t: ExecutionContext, host: Host): Promise<void> {
  const child = await ask(host, 'http://localhost/child');
  t.regex(child, /^CapEff:\t0{16}$/m);
  t.regex(child, /^CapPrm:\t0{16}$/m);
  const listen = `-e 'net.createServer().on("error", e => console.log(e.code)).listen(81, () => process.exit(42))'`;
  // Not setpriv, which still has root's capabilities when it looks for the file.
  const nobody = 'runuser -u nobody --';
  t.is((await host.run(`${nobody} node ${listen}`)).stdout, 'EACCES\n');
  const copy = await host.run(`${nobody} /usr/local/lib/lowport/app/node ${listen}`, { reject: false });
  t.regex(copy.stderr, /Permission denied/);
  const group = 'runuser -u app --';
  t.is((await host.run(`${group} /usr/local/lib/lowport/app/node ${listen}`, { reject: false })).exitCode, 42);
  t.is((await host.run('getcap -r /usr /opt')).stdout, '/usr/local/lib/lowport/app/node cap_net_bind_service=ep\n');
  await proveUpgradeNoticed(t, host);
}

/** An upgrade of node leaves the copy as it is, and `lowport status` says so. */
async function proveUpgradeNoticed(t: ExecutionContext, host: Host): Promise<void> {
  const listCodes = async () => {
    const { stdout } = await host.run('cd /srv/app && node_modules/.bin/lowport status app --json', { reject: false });
    return stdout.match(/"code": "copy-outdated"/g) ?? [];
  };
  t.is((await listCodes()).length, 0);
  await host.run('printf . >>/opt/node');
  t.is((await listCodes()).length, 1);
  await host.run('truncate --size=-1 /opt/node');
}

/** `systemctl reload` replaces PM2's workers while a slow request of an old one comes to its end. */
async function proveReload(t: ExecutionContext, host: Host): Promise<void> {
  const listWorkers = async () =>
    (await host.run('pgrep --parent $(systemctl show --property=MainPID --value app)')).stdout;
  const before = await listWorkers();
  t.is(before.trim().split('\n').length, 2);
  await host.run('systemctl reload app');
  const after = await listWorkers();
  t.is(after.trim().split('\n').length, 2);
  t.false(before.split('\n').some(pid => pid !== '' && after.split('\n').includes(pid)));
}

async function startFirewalld(host: Host): Promise<void> {
  await host.run('systemctl start firewalld && firewall-cmd --state');
}

hostTest(
  'each way serves a program for clients outside and inside, over a reboot, and leaves nothing behind',
  async t => {
    const host = await bootHost(t, { packages: rulePackages });
    await deploy(host);
    for (const one of cases) await proveWay(t, host, one);
  },
);

const onOldest = isFull
  ? cases.filter(({ way }) => way !== 'firewalld')
  : cases.filter(({ way }) => /tables$/.test(way));

hostTest(
  `on systemd 247 so do ${isFull ? 'all' : 'the rules of iptables and nftables'}; its firewalld is too old, which install says`,
  async t => {
    const host = await bootHost(t, { suite: 'bullseye', packages: rulePackages });
    await deploy(host);
    const { stderr } = await lowport(host, 'install plain.cjs --yes --way firewalld', 1);
    t.is(
      stderr,
      'lowport: --way firewalld: firewalld 0.9.3 is older than 1.1, it cannot redirect what this host itself asks for\n' +
        '  --way nftables does it beside firewalld.\n  (ERR_PROGRAM_OLD)\n',
    );
    for (const one of onOldest) await proveWay(t, host, one);
  },
);

/** The program with all that its ways need, as after the installation of their packages; a firewall does not run yet. */
async function deploy(host: Host): Promise<void> {
  await deployApp(host, 'frameworks/plain.cjs');
  await host.run('cp /usr/bin/node /opt/node');
  await installGlobally(host, 'pm2', '7', 'pm2-runtime');
  await host.run('systemctl disable --now firewalld');
  await host.reboot();
  await addPeer(host);
}
