import type { HostFacts } from './facts.js';
import { verifyUnits } from './plan.js';
import { planRedirects, type Redirect, type RedirectRules, ruleFile } from './redirect.js';
import { redirectComparison } from './redirect-comparison.js';
import { planRulesUnit, rulesUnitCommands } from './rules-unit.js';
import { httpsOptions } from './special-options.js';
import type { Way } from './way.js';

/** A table of its own in nftables redirects the low ports, nft(8). */
export const nftables: Way = {
  name: 'nftables',
  plan: (options, facts) => planRedirects(options, facts, 'nftables', redirects => planRules(redirects, facts)),
  needs: [{ program: 'nft', package: 'nftables' }],
  takes: [...httpsOptions, 'maintenance'],
  comparison: {
    ...redirectComparison,
    cost: { keepAlive: 0.93, perConnection: 0.84 },
    summary: 'the kernel redirects the low ports to high ones, by a table of its own in nftables',
    choose: 'When the firewall shall decide which program gets the port, and nftables is in use.',
  },
};

function planRules(redirects: readonly Redirect[], facts: HostFacts): RedirectRules {
  const { name } = facts.program;
  const file = ruleFile(name, 'nft', [
    `# Written by lowport ${facts.lowportVersion}, the nftables way.`,
    ...renderTable(`lowport-${name}`, redirects),
  ]);
  const nft = '/usr/sbin/nft';
  const unit = planRulesUnit(facts, {
    way: 'nftables',
    start: [`${nft} -f ${file.path}`],
    stop: [`${nft} delete table inet lowport-${name}`],
    after: 'nftables.service',
  });
  const files = [file, unit];
  return {
    files,
    verify: [verifyUnits([unit]), ['nft', '-c', '-f', file.path]],
    ...rulesUnitCommands(facts),
    notes: ['A firewall of your own that lets port 80 in and drops the rest has to let the high port in, too.'],
  };
}

/** Added first, so that the deletion never fails: the file replaces whatever an earlier one has made. */
function renderTable(table: string, redirects: readonly Redirect[]): string[] {
  const rules = redirects.map(({ from, to }) => `    fib daddr type local tcp dport ${from} redirect to :${to}`);
  return [
    `table inet ${table}`,
    `delete table inet ${table}`,
    `table inet ${table} {`,
    '  chain prerouting {',
    '    type nat hook prerouting priority -100; policy accept;',
    ...rules,
    '  }',
    '  # What this host itself asks for.',
    '  chain output {',
    '    type nat hook output priority -100; policy accept;',
    ...rules,
    '  }',
    '  # From outside the high port answers nobody but who came by the low one.',
    '  chain input {',
    '    type filter hook input priority 0; policy accept;',
    ...redirects.map(({ to }) => `    iifname != "lo" tcp dport ${to} ct status & dnat == 0 reject with tcp reset`),
    '  }',
    '}',
  ];
}
