import test from 'ava';
import { judgeFirewall } from '../../../src/deploy/doctor/judge-firewall.js';
import { parseIptables } from '../../../src/deploy/host/probes/iptables-rules.js';
import { parseNft } from '../../../src/deploy/host/probes/nft-rules.js';

/** What becomes of a connection to port 80: `accepted` also where that is not certain. */
function judge(chains: ReturnType<typeof parseNft>): string {
  const judgement = judgeFirewall({ chains }, 80);
  if (judgement === undefined) return 'accepted';
  return judgement.kind === 'redirect' ? `to ${judgement.address ?? ''}:${judgement.port}` : judgement.kind;
}

const saved: [rules: string, outcome: string][] = [
  ['-A INPUT -p tcp --dport 80 -j DROP', 'drop'],
  ['-A INPUT -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset', 'reject'],
  ['-A INPUT -p tcp -m multiport --dports 443,79:81 -j DROP', 'drop'],
  ['-A INPUT -p udp -m udp --dport 80 -j DROP', 'accepted'],
  ['-A INPUT -p tcp -m tcp ! --dport 22 -j DROP', 'drop'],
  ['-A INPUT -p tcp -m tcp ! --dport 80 -j DROP', 'accepted'],
  ['-A INPUT -s 10.0.0.0/8 -p tcp --dport 80 -j DROP', 'accepted'],
  ['-A INPUT -s 10.0.0.0/8 -p tcp --dport 80 -j ACCEPT\n-A INPUT -j DROP', 'accepted'],
  ['-A INPUT -i lo -j ACCEPT\n-A INPUT -j DROP', 'drop'],
  ['-A INPUT ! -i lo -p tcp --dport 80 -j DROP', 'drop'],
  ['-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -j DROP', 'drop'],
  ['-A INPUT -p tcp --dport 80 -m comment --comment "let -j DROP in" -j ACCEPT\n-A INPUT -j DROP', 'accepted'],
  ['-A INPUT -j LOG --log-prefix "x "\n-A INPUT -p tcp --dport 80 -j DROP', 'drop'],
  [':web - [0:0]\n-A INPUT -j web\n-A web -p tcp --dport 80 -j DROP', 'drop'],
  [':web - [0:0]\n-A INPUT -j web\n-A web -p tcp --dport 80 -j RETURN\n-A web -j DROP', 'accepted'],
  [':web - [0:0]\n-A INPUT -g web\n-A INPUT -j DROP\n-A web -p tcp --dport 22 -j DROP', 'accepted'],
  ['-A INPUT -j INPUT', 'accepted'],
];

for (const [rules, outcome] of saved) {
  test(`iptables: ${rules.replaceAll('\n', '; ')}: ${outcome}`, t => {
    t.is(judge(parseIptables(`*filter\n:INPUT ACCEPT [0:0]\n${rules}\nCOMMIT\n`, 'ip')), outcome);
  });
}

test('iptables: a policy drops, a redirect of nat comes before it', t => {
  const filter = '*filter\n:INPUT DROP [0:0]\nCOMMIT\n';
  const nat = (rule: string) => `*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING ${rule}\nCOMMIT\n`;
  t.is(judge(parseIptables(filter, 'ip')), 'drop');
  t.is(judge(parseIptables(filter + nat('-p tcp --dport 80 -j REDIRECT --to-ports 8080'), 'ip')), 'to :8080');
  const dnat = '-m addrtype --dst-type LOCAL -p tcp --dport 80 -j DNAT --to-destination 172.17.0.2:3000';
  t.is(judge(parseIptables(filter + nat(dnat), 'ip')), 'to 172.17.0.2:3000');
});

const port = (right: unknown, op = '==') => ({
  match: { op, left: { payload: { protocol: 'tcp', field: 'dport' } }, right },
});
const state = (...right: string[]) => ({ match: { op: 'in', left: { ct: { key: 'state' } }, right } });
const only = (right: string) => ({ match: { op: '==', left: { meta: { key: 'nfproto' } }, right } });
const input = { match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'lo' } };
const source = { match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '10.0.0.1' } };

const nft: [what: string, rules: object[][], outcome: string][] = [
  ['a port', [[port(80), { drop: null }]], 'drop'],
  ['a set', [[port({ set: [22, { range: [79, 81] }] }), { drop: null }]], 'drop'],
  ['a named set', [[port('@web'), { counter: {} }, { drop: null }]], 'drop'],
  ['another port', [[port(22), { drop: null }]], 'accepted'],
  ['every port but this', [[port(80, '!='), { drop: null }]], 'accepted'],
  ['every port but another', [[port(22, '!='), { reject: null }]], 'reject'],
  [
    'a verdict map',
    [[{ vmap: { key: { payload: { protocol: 'tcp', field: 'dport' } }, data: { set: [[80, { drop: null }]] } } }]],
    'drop',
  ],
  ['what is established, then all', [[state('established'), { accept: null }], [{ drop: null }]], 'drop'],
  ['what is new, then all', [[state('new'), { accept: null }], [{ drop: null }]], 'accepted'],
  ['the loopback, then all', [[input, { accept: null }], [{ drop: null }]], 'drop'],
  ['a source', [[source, { drop: null }]], 'accepted'],
  ['a source, then all', [[source, { accept: null }], [{ drop: null }]], 'accepted'],
  ['a rate, then all', [[port(80), { limit: { rate: 5 } }, { accept: null }], [{ drop: null }]], 'accepted'],
  ['IPv6 alone', [[only('ipv6'), port(80), { drop: null }]], 'drop'],
  [
    'IPv4, after IPv4 is let through',
    [
      [only('ipv4'), { accept: null }],
      [only('ipv4'), { drop: null }],
    ],
    'accepted',
  ],
  ['all, after IPv4 is let through', [[only('ipv4'), { accept: null }], [{ drop: null }]], 'drop'],
  ['a chain', [[{ jump: { target: 'other' } }]], 'reject'],
  ['a chain that is not there', [[{ jump: { target: 'none' } }]], 'accepted'],
];

for (const [what, rules, outcome] of nft) {
  test(`nftables: ${what}: ${outcome}`, t => {
    const chain = (name: string, more: object) => ({ chain: { family: 'inet', table: 'f', name, ...more } });
    const rule = (name: string, expr: object[]) => ({ rule: { family: 'inet', table: 'f', chain: name, expr } });
    const nftables = [
      { set: { family: 'inet', name: 'web', table: 'f', type: 'inet_service', elem: [80, 443] } },
      chain('input', { type: 'filter', hook: 'input', prio: 0, policy: 'accept' }),
      chain('other', {}),
      ...rules.map(expr => rule('input', expr)),
      rule('other', [port(80), { reject: null }]),
    ];
    t.is(judge(parseNft(JSON.stringify({ nftables }))), outcome);
  });
}
