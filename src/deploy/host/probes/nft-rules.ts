import type { Chain, Family, PortRange, Rule, Verdict } from '../../doctor/facts-of-firewall.js';

/* The JSON of libnftables-json(5). Only what decides over a new TCP connection from outside is understood. */

type Json = Record<string, unknown>;
type NftItem = { chain?: Json; rule?: Json & { expr?: Json[] }; set?: Json };

/** Named sets of port numbers, by table and name. */
type Sets = ReadonlyMap<string, unknown>;

export function parseNft(json: string): Chain[] {
  const { nftables } = JSON.parse(json) as { nftables: NftItem[] };
  const sets = new Map(nftables.flatMap(({ set }) => (set ? [[`${tableOf(set)} @${set['name']}`, set['elem']]] : [])));
  const rules = nftables.flatMap(({ rule }) => (rule ? [rule] : []));
  return nftables.flatMap(({ chain }) => {
    if (chain === undefined) return [];
    const own = rules.filter(rule => tableOf(rule) === tableOf(chain) && rule['chain'] === chain['name']);
    return [{ ...describeChain(chain), rules: own.flatMap(rule => parseRule(rule.expr ?? [], tableOf(chain), sets)) }];
  });
}

function describeChain(chain: Json): Omit<Chain, 'rules'> {
  return {
    tool: chain['table'] === 'firewalld' ? 'firewalld' : 'nftables',
    table: tableOf(chain),
    name: String(chain['name']),
    hook: chain['hook'] as string | undefined,
    type: chain['type'] as string | undefined,
    priority: Number(chain['prio'] ?? 0),
    policy: chain['policy'] === 'drop' ? 'drop' : 'accept',
  };
}

function tableOf({ family, table }: Json): string {
  return `${family} ${table}`;
}

/** One rule, or several where a verdict map leads to several. */
function parseRule(expressions: readonly Json[], table: string, sets: Sets): Rule[] {
  let ports: PortRange[] | undefined;
  let asksMore: Rule['asksMore'] = 'no';
  let family: { family?: Family } = {};
  const ask = (answer: Rule['asksMore']) => {
    if (asksMore !== 'never' && answer !== 'no') asksMore = answer;
  };
  const text = JSON.stringify(expressions);
  for (const expression of expressions) {
    const [kind = '', value] = Object.entries(expression)[0] ?? [];
    const only = kind === 'match' ? readFamily(value as Match) : undefined;
    if (only !== undefined) family = { family: only };
    else if (kind === 'match') {
      const asked = readMatch(value as Match, table, sets);
      if (typeof asked === 'string') ask(asked);
      else ports = asked;
    } else if (kind === 'vmap') {
      return readMap(value as VerdictMap, table, sets).map(one => ({
        ...one,
        ports: one.ports ?? ports,
        ...family,
        asksMore: worse(asksMore, one.asksMore),
        text,
      }));
    } else if (kind === 'limit' || kind === 'xt' || kind === 'ct count') ask('maybe');
    else {
      const verdict = readVerdict(kind, value);
      if (verdict !== undefined) return [{ ports, ...family, asksMore, verdict, text }];
    }
  }
  return [];
}

/** `meta nfproto ipv4`, in a table for both families. */
function readFamily({ op, left, right }: Match): Family | undefined {
  const { key } = (left['meta'] ?? {}) as { key?: string };
  if (key !== 'nfproto' || op !== '==') return undefined;
  return right === 'ipv4' ? 'ip' : right === 'ipv6' ? 'ip6' : undefined;
}

type Match = { op: string; left: Json; right: unknown };

/** The ports it asks for, or whether a new TCP connection from outside fulfils it. */
function readMatch({ op, left, right }: Match, table: string, sets: Sets): PortRange[] | Rule['asksMore'] {
  const [kind = '', what] = Object.entries(left)[0] ?? [];
  const key = (what as Json | undefined)?.['key'];
  if (isPort(left)) return readPorts(right, table, sets).map(range => (op === '!=' ? { ...range, not: true } : range));
  if (kind === 'ct' && key === 'state') return decide(valuesOf(right).includes('new'), op);
  if (kind === 'ct' && key === 'status') return decide(false, op);
  if (kind === 'meta' && (key === 'iif' || key === 'iifname'))
    return valuesOf(right).includes('lo') ? decide(false, op) : 'maybe';
  if (kind === 'meta' && key === 'l4proto')
    return decide(
      valuesOf(right).some(one => one === 'tcp' || one === 6),
      op,
    );
  if (kind === 'fib' && (what as Json)['result'] === 'type') return decide(valuesOf(right).includes('local'), op);
  const protocol = String((what as Json | undefined)?.['protocol'] ?? '');
  return kind === 'payload' && ['udp', 'icmp', 'icmpv6', 'sctp'].includes(protocol) ? 'never' : 'maybe';
}

function decide(holds: boolean, op: string): Rule['asksMore'] {
  return holds === (op !== '!=') ? 'no' : 'never';
}

type VerdictMap = { key: Json; data: { set?: [unknown, Json][] } | string };

function readMap({ key, data }: VerdictMap, table: string, sets: Sets): Pick<Rule, 'ports' | 'asksMore' | 'verdict'>[] {
  const pairs = typeof data === 'string' ? (sets.get(`${table} ${data}`) as [unknown, Json][] | undefined) : data.set;
  return (pairs ?? []).flatMap(([value, target]) => {
    const [kind = '', chain] = Object.entries(target)[0] ?? [];
    const verdict = readVerdict(kind, chain);
    if (verdict === undefined) return [];
    const asked = readMatch({ op: '==', left: key, right: value }, table, sets);
    return [
      typeof asked === 'string'
        ? { ports: undefined, asksMore: asked, verdict }
        : { ports: asked, asksMore: 'no', verdict },
    ];
  });
}

function readVerdict(kind: string, value: unknown): Verdict | undefined {
  const { target, port, addr } = (value ?? {}) as { target?: string; port?: unknown; addr?: unknown };
  if (kind === 'accept' || kind === 'drop' || kind === 'reject' || kind === 'return') return { kind };
  if (kind === 'jump' || kind === 'goto') return { kind, chain: target ?? '' };
  const number = typeof port === 'number' ? port : undefined;
  if (kind === 'redirect') return { kind, port: number };
  return kind === 'dnat'
    ? { kind: 'redirect', port: number, address: typeof addr === 'string' ? addr : 'elsewhere' }
    : undefined;
}

function isPort({ payload }: Json): boolean {
  const { protocol, field } = (payload ?? {}) as { protocol?: string; field?: string };
  return field === 'dport' && (protocol === 'tcp' || protocol === 'th');
}

/** `80`, `"@web"`, `{"set": [22, {"range": [8000, 8100]}]}` */
function readPorts(value: unknown, table: string, sets: Sets): PortRange[] {
  const named = typeof value === 'string' ? sets.get(`${table} ${value}`) : undefined;
  return valuesOf(named ?? value).flatMap(one => {
    const { range, elem } = (typeof one === 'object' ? one : {}) as {
      range?: [number, number];
      elem?: { val: unknown };
    };
    if (elem !== undefined) return readPorts(elem.val, table, sets);
    if (range !== undefined) return [{ from: range[0], to: range[1] }];
    return typeof one === 'number' ? [{ from: one, to: one }] : [];
  });
}

function valuesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { set } = (typeof value === 'object' && value !== null ? value : {}) as { set?: unknown[] };
  return set ?? [value];
}

function worse(one: Rule['asksMore'], other: Rule['asksMore']): Rule['asksMore'] {
  const order = ['no', 'maybe', 'never'] as const;
  return order[Math.max(order.indexOf(one), order.indexOf(other))] ?? 'maybe';
}
