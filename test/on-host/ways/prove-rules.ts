import type { ExecutionContext } from 'ava';
import type { Plan } from '../../../src/deploy/ways/plan.js';
import { loadWay } from '../../../src/deploy/ways/ways.js';
import { planAt } from '../../deploy/hostile-places.js';
import type { Host } from '../../host/index.js';
import { putFiles } from '../put-files.js';

/** Names as odd as they may be, some too long for a chain and alike until there. */
const names = ['app', '9.odd_Name-', 'a..b', `${'a.-_'.repeat(15)}b`, `${'a.-_'.repeat(15)}c`];

const changes = { raw: { listen: ['80', '443'], map: '3000=80', env: ['A=\';}"$(reboot)'] } };

/** How a firewall reads rules and says what it has read, and what it calls them. */
type Firewall = { way: string; read: (plan: Plan) => string; called: (plan: Plan) => string[] };

const firewalls: Firewall[] = [
  {
    way: 'nftables',
    read: plan => `nft -f ${pathOf(plan, '.nft')} && nft -s list ruleset && nft flush ruleset`,
    called: plan => [`lowport-${plan.name}`],
  },
  {
    way: 'iptables',
    read: plan =>
      ['iptables', 'ip6tables']
        .map(
          program =>
            `${program}-restore --noflush ${pathOf(plan, '.iptables')} && ${program}-save | grep -v '^#' && ` +
            `${program}-restore --noflush ${pathOf(plan, '.iptables-undo')} && ${program}-save | grep -v '^#'`,
        )
        .join(' && '),
    called: plan => [/ -j (lowport-\S+)/.exec(contentOf(plan, '.iptables'))?.[1] ?? ''],
  },
  {
    way: 'firewalld',
    read: plan =>
      `firewall-offline-cmd --check-config && for policy in ${policiesOf(plan).join(' ')}; do firewall-offline-cmd --info-policy $policy; done`,
    called: policiesOf,
  },
];

/** Each firewall reads the rules of a service of any name as those of `app`, and tells them apart. */
export async function proveRules(t: ExecutionContext, host: Host): Promise<void> {
  await host.run('systemctl stop firewalld');
  for (const { way, read, called } of firewalls) {
    const loaded = await loadWay(way);
    const seen = new Map<string, string>();
    for (const name of names) {
      const plan = planAt(loaded, changes, name);
      if (plan === undefined) throw new Error(`${way} refuses the name ${name}`);
      await putFiles(
        host,
        plan.files.filter(({ unit }) => unit === undefined),
      );
      const { stdout } = await host.run(read(plan));
      seen.set(
        called(plan).join(),
        called(plan).reduce((text, word) => text.replaceAll(word, 'NAME'), stdout),
      );
    }
    t.is(seen.size, names.length, way);
    const [harmless = '', ...others] = seen.values();
    t.regex(harmless, /3000[\s\S]*8443/);
    for (const other of others) t.is(other, harmless, way);
  }
}

function contentOf({ files }: Plan, suffix: string): string {
  return files.find(({ path }) => path.endsWith(suffix))?.content ?? '';
}

function pathOf({ files }: Plan, suffix: string): string {
  return files.find(({ path }) => path.endsWith(suffix))?.path ?? '';
}

function policiesOf({ files }: Plan): string[] {
  return files.flatMap(({ path }) => /policies\/(.*)\.xml$/.exec(path)?.[1] ?? []);
}
