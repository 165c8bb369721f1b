import { formatAddress } from '../../listen-address.js';
import type { Facts, Listener } from './facts.js';
import type { Chain } from './facts-of-firewall.js';
import { isServedByRedirect, type Judgement, judgeFirewall } from './judge-firewall.js';
import { preloads } from './recognise-death.js';
import type { Recogniser } from './recogniser.js';
import { extendService, run } from './words.js';

/** The port may be open here, and clients elsewhere do not reach it. */
export const firewallRecognisers: readonly Recogniser[] = [
  {
    code: 'firewall-redirects',
    severity: 'error',
    situation: 'a firewall rule leads the port elsewhere',
    find: facts => {
      for (const { port, judgement } of judgePorts(facts)) {
        if (judgement.kind !== 'redirect' || isServedByRedirect(facts, port)) continue;
        const target = `${judgement.address ?? 'port'} ${judgement.port ?? ''}`.trim();
        const serves = (facts.listeners ?? []).some(one => one.port === port);
        return {
          text: `port ${port}: ${describeChain(judgement.chain)} leads new connections to ${target}, ${serves ? `past who listens on ${port}` : 'where nobody listens'}`,
          cure: showRules(judgement.chain),
        };
      }
      return undefined;
    },
  },
  {
    code: 'firewall-drops',
    severity: 'error',
    situation: 'a firewall (nftables, iptables, firewalld) lets no client from elsewhere through to the port',
    find: facts => {
      for (const { port, judgement } of judgePorts(facts)) {
        if (judgement.kind === 'redirect') continue;
        const how = judgement.kind === 'drop' ? 'drops' : 'rejects';
        const why = judgement.rule === undefined ? ' by its policy' : '';
        const over = judgement.family === 'ip6' ? ' over IPv6' : '';
        return {
          text: `port ${port}: ${describeChain(judgement.chain)} ${how} new connections from elsewhere${over}${why}`,
          cure: letIn(judgement.chain, port),
        };
      }
      return undefined;
    },
  },
];

/** The port is open, for too few. */
export const narrowRecognisers: readonly Recogniser[] = [
  {
    code: 'bound-loopback',
    severity: 'error',
    situation: 'the port is open on the loopback address only',
    find: facts => {
      const found = findNarrow(facts, ({ host }) => host === '::1' || host.startsWith('127.'));
      if (found === undefined) return undefined;
      return {
        text: `port ${found.port}: ${found.who} listens on ${found.on} only, which no other machine reaches`,
        cure: widen(facts, found),
      };
    },
  },
  {
    code: 'bound-ipv6-only',
    severity: 'error',
    situation: 'the port is open for IPv6 only',
    find: facts => {
      const found = findNarrow(facts, ({ host, ipv6Only }) => host === '::' && ipv6Only);
      if (found === undefined) return undefined;
      return {
        text: `port ${found.port}: ${found.who} listens on ${found.on} for IPv6 only, so that IPv4 clients are refused`,
        cure: widen(facts, found),
      };
    },
  },
];

export const addonRecogniser: Recogniser = {
  code: 'notify-addon-missing',
  severity: 'notice',
  situation: 'the sd-notify addon is not built: the systemd-notify command stands in',
  find: facts => {
    const { service, notifyAddon } = facts;
    if (service === undefined || notifyAddon !== false || !preloads(facts)) return undefined;
    const isDeaf = service.notifyAccess === 'main' && service.type.startsWith('notify');
    return {
      text: `${service.name}: the sd-notify addon does not load in its node${isDeaf ? ', and NotifyAccess=main hears no systemd-notify' : ', and each notification starts a process'}`,
      cure: [
        ...(isDeaf ? ['Let systemd hear the command:', ...extendService(service.name, 'NotifyAccess=all')] : []),
        'Build the addon:',
        run('apt install g++ make python3 libsystemd-dev && npm rebuild sd-notify'),
      ],
      ...(isDeaf && { severity: 'error' as const }),
    };
  },
};

function* judgePorts({ places, firewall }: Facts): Generator<{ port: number; judgement: Judgement }> {
  for (const place of places) {
    if (firewall === undefined || !('port' in place)) continue;
    if (place.kind === 'ip' && isLoopback(place.host)) continue;
    const judgement = judgeFirewall(firewall, place.port);
    if (judgement !== undefined) yield { port: place.port, judgement };
  }
}

type Narrow = { port: number; on: string; who: string; unit: string | undefined };

/** A port in question on which every listener is one of the narrow kind. */
function findNarrow({ places, listeners }: Facts, isNarrow: (listener: Listener) => boolean): Narrow | undefined {
  for (const place of places) {
    if (!('port' in place)) continue;
    const open = (listeners ?? []).filter(({ port }) => port === place.port);
    const [first] = open;
    if (first === undefined || !open.every(isNarrow)) continue;
    const who = first.unit ?? first.processes[0]?.name ?? 'a process';
    return { port: place.port, on: formatAddress({ kind: 'ip', ...first }), who, unit: first.unit };
  }
  return undefined;
}

function widen({ service }: Facts, { port, unit }: Narrow): string[] {
  if (unit?.endsWith('.socket')) {
    const lines = ['ListenStream=', `ListenStream=${port}`, 'BindIPv6Only=both'];
    return extendService({ unit, section: '[Socket]', stopped: service?.name }, ...lines);
  }
  return [`Let the program listen on every address: server.listen(${port}), without a host.`];
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function describeChain({ tool, table, name }: Chain): string {
  return tool === 'firewalld' ? 'firewalld' : `${tool} (chain ${name} of table ${table})`;
}

function letIn({ tool, table, name }: Chain, port: number): string[] {
  if (tool === 'firewalld') return [run(`firewall-cmd --permanent --add-port=${port}/tcp && firewall-cmd --reload`)];
  if (tool === 'nftables') {
    return [run(`nft insert rule ${table} ${name} tcp dport ${port} accept`), 'And keep it, in /etc/nftables.conf.'];
  }
  const rule = `-I ${name} -p tcp --dport ${port} -j ACCEPT`;
  return [run(`${iptablesOf(table)} ${rule}`), 'And keep it:', run('netfilter-persistent save')];
}

function showRules({ tool, table, name }: Chain): string[] {
  if (tool === 'firewalld') return ['Look for it, and remove it:', run('firewall-cmd --list-all-zones')];
  if (tool === 'nftables') {
    return [
      'Look for its handle:',
      run(`nft -a list chain ${table} ${name}`),
      `And delete it by that number: nft delete rule ${table} ${name} handle, and the number`,
    ];
  }
  const command = iptablesOf(table);
  return [
    'Look for its number:',
    run(`${command} -t nat -L ${name} -n --line-numbers`),
    `And delete it: ${command} -t nat -D ${name} N`,
  ];
}

function iptablesOf(table: string): string {
  return table.startsWith('ip6') ? 'ip6tables' : 'iptables';
}
