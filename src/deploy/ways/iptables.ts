import type { HostFacts } from './facts.js';
import { verifyUnits } from './plan.js';
import { planRedirects, type Redirect, type RedirectRules, ruleFile } from './redirect.js';
import { redirectComparison } from './redirect-comparison.js';
import { planRulesUnit, rulesUnitCommands } from './rules-unit.js';
import { shortenName } from './short-name.js';
import { httpsOptions } from './special-options.js';
import type { Way } from './way.js';

/** Chains of its own in iptables and ip6tables redirect the low ports, iptables(8). */
export const iptables: Way = {
  name: 'iptables',
  plan: (options, facts) => planRedirects(options, facts, 'iptables', redirects => planRules(redirects, facts)),
  needs: [{ program: 'iptables-restore', package: 'iptables' }],
  takes: [...httpsOptions, 'maintenance'],
  comparison: {
    ...redirectComparison,
    cost: { keepAlive: 0.9, perConnection: 0.82 },
    summary: 'the kernel redirects the low ports to high ones, by chains of its own in iptables and ip6tables',
    choose: 'When the firewall shall decide which program gets the port, and iptables is in use.',
  },
};

// XT_EXTENSION_MAXNAMELEN, with its closing NUL.
const longestChain = 28;

function planRules(redirects: readonly Redirect[], facts: HostFacts): RedirectRules {
  const { name } = facts.program;
  const chain = `lowport-${shortenName(name, longestChain - 'lowport-'.length)}`;
  const head = `# Written by lowport ${facts.lowportVersion}, the iptables way: for iptables-restore --noflush.`;
  const up = ruleFile(name, 'iptables', [head, ...renderRules(chain, redirects)]);
  const down = ruleFile(name, 'iptables-undo', [head, ...renderRemoval(chain)]);
  const restore = (path: string) =>
    ['iptables', 'ip6tables'].map(program => `/usr/sbin/${program}-restore --wait --noflush ${path}`);
  const unit = planRulesUnit(facts, {
    way: 'iptables',
    clean: restore(down.path),
    start: restore(up.path),
    stop: restore(down.path),
    after: 'netfilter-persistent.service',
  });
  return {
    files: [up, down, unit],
    verify: [
      verifyUnits([unit]),
      ['iptables-restore', '--wait', '--noflush', '--test', up.path],
      ['ip6tables-restore', '--wait', '--noflush', '--test', up.path],
    ],
    ...rulesUnitCommands(facts),
    notes: ['A firewall of your own that lets port 80 in and drops the rest has to let the high port in, too.'],
  };
}

function renderRules(chain: string, redirects: readonly Redirect[]): string[] {
  return [
    '*nat',
    `:${chain} - [0:0]`,
    ...jumps(chain).nat.map(jump => `-A ${jump}`),
    ...redirects.map(({ from, to }) => `-A ${chain} -p tcp -m tcp --dport ${from} -j REDIRECT --to-ports ${to}`),
    'COMMIT',
    '# From outside the high port answers nobody but who came by the low one.',
    '*filter',
    `:${chain} - [0:0]`,
    ...jumps(chain).filter.map(jump => `-I ${jump}`),
    ...redirects.map(
      ({ to }) =>
        `-A ${chain} ! -i lo -p tcp -m tcp --dport ${to} -m conntrack ! --ctstate DNAT -j REJECT --reject-with tcp-reset`,
    ),
    'COMMIT',
  ];
}

function renderRemoval(chain: string): string[] {
  const { nat, filter } = jumps(chain);
  const remove = (jumps: string[]) => [...jumps.map(jump => `-D ${jump}`), `-F ${chain}`, `-X ${chain}`];
  return ['*nat', ...remove(nat), 'COMMIT', '*filter', ...remove(filter), 'COMMIT'];
}

/** How packets get into the chain: from outside, and those that this host itself sends to itself. */
function jumps(chain: string): { nat: string[]; filter: string[] } {
  const ownAddress = `-m addrtype --dst-type LOCAL -j ${chain}`;
  return { nat: [`PREROUTING ${ownAddress}`, `OUTPUT ${ownAddress}`], filter: [`INPUT -j ${chain}`] };
}
