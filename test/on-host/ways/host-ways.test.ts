import { bootHost, type Host, hostTest } from '../../host/index.js';
import { deployApp } from '../installed.js';
import { connectPeer } from './peer.js';
import { proveWay, type WayCase } from './prove-way.js';

const packages = ['authbind', 'firewalld', 'iptables', 'libcap2-bin', 'nftables', 'procps'];

const cases: WayCase[] = [
  { way: 'setcap', capabilities: '0000000000000400' },
  { way: 'authbind' },
  { way: 'sysctl' },
  { way: 'nftables' },
  { way: 'iptables' },
  { way: 'proxyd', seesClient: false },
  { way: 'proxyd', options: '--sandbox closed', seesClient: false },
  { way: 'firewalld', ready: startFirewalld },
];

async function startFirewalld(host: Host): Promise<void> {
  await host.run('systemctl start firewalld && firewall-cmd --state');
}

hostTest(
  'each way serves a program for clients outside and inside, over a reboot, and leaves nothing behind',
  async t => {
    const host = await bootHost(t, { packages });
    await deployApp(host, 'frameworks/plain.cjs');
    await host.run('systemctl disable --now firewalld');
    await host.reboot();
    await connectPeer(host);
    for (const one of cases) await proveWay(t, host, one);
  },
);
