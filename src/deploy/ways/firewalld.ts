import type { HostFacts } from './facts.js';
import type { Oldest, PlannedFile } from './plan.js';
import { planRedirects, type Redirect, type RedirectRules } from './redirect.js';
import { redirectComparison } from './redirect-comparison.js';
import { shortenName } from './short-name.js';
import { httpsOptions } from './special-options.js';
import type { Way } from './way.js';

/** firewalld's commit 4c8ac066, "support OUTPUT forward ports". */
const oldest: Oldest = {
  version: '1.1',
  ask: ['firewall-offline-cmd', '--version'],
  lacks: 'it cannot redirect what this host itself asks for',
  instead: '--way nftables does it beside firewalld.',
};

/** Two policies of its own in firewalld redirect the low ports, firewalld.policies(5). */
export const firewalld: Way = {
  name: 'firewalld',
  plan: (options, facts) => planRedirects(options, facts, 'firewalld', redirects => planRules(redirects, facts)),
  needs: [{ program: 'firewall-cmd', package: 'firewalld', oldest }],
  takes: [...httpsOptions, 'maintenance'],
  comparison: {
    ...redirectComparison,
    cost: { keepAlive: 0.89, perConnection: 0.77 },
    summary: 'the kernel redirects the low ports to high ones, by policies of its own in firewalld',
    others: 'nobody; but it takes also what containers and guests ask of that port elsewhere',
    choose: 'When firewalld shall know of the redirect; beside it the nftables way does the same more exactly.',
  },
};

// firewalld makes chains of iptables out of the name of a policy, functions.py: max_policy_name_len.
const longestPolicy = 17;

function planRules(redirects: readonly Redirect[], facts: HostFacts): RedirectRules {
  const name = shortenName(facts.program.name.replaceAll('.', '_'), longestPolicy - '-out'.length);
  const policy = (suffix: string, lines: string[]): PlannedFile => ({
    path: `/etc/firewalld/policies/${name}-${suffix}.xml`,
    content: [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<!-- Written by lowport ${facts.lowportVersion}, the firewalld way. -->`,
      '<policy target="CONTINUE">',
      ...lines.map(line => `  ${line}`),
      '</policy>',
      '',
    ].join('\n'),
    mode: 0o644,
  });
  return {
    // A policy for one zone would be better, but firewalld 1.3 does not make its chains (measured).
    files: [
      policy('in', [
        '<ingress-zone name="ANY"/>',
        '<egress-zone name="HOST"/>',
        ...redirects.flatMap(({ from, to }) => [
          `<rule family="ipv4"><forward-port port="${from}" protocol="tcp" to-port="${to}"/></rule>`,
          `<rule family="ipv6"><forward-port port="${from}" protocol="tcp" to-port="${to}"/></rule>`,
        ]),
      ]),
      policy('out', [
        '<ingress-zone name="HOST"/>',
        '<egress-zone name="ANY"/>',
        ...redirects.flatMap(redirect => [
          renderLocal(redirect, 'ipv4', '127.0.0.0/8', '127.0.0.1'),
          renderLocal(redirect, 'ipv6', '::1', '::1'),
        ]),
      ]),
    ],
    verify: [['firewall-cmd', '--check-config']],
    apply: [['firewall-cmd', '--reload']],
    undo: [],
    settle: [['firewall-cmd', '--reload']],
    notes: [
      'The redirects are for every zone, also for what containers and guests of this host ask of others through it.',
      'Of this host itself they are for localhost alone. The zone of your clients has to keep the high port shut.',
    ],
  };
}

function renderLocal({ from, to }: Redirect, family: string, destination: string, target: string): string {
  const forward = `<forward-port port="${from}" protocol="tcp" to-port="${to}" to-addr="${target}"/>`;
  return `<rule family="${family}"><destination address="${destination}"/>${forward}</rule>`;
}
