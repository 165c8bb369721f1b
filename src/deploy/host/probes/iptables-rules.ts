import type { Chain, PortRange, Rule, Verdict } from '../../doctor/facts-of-firewall.js';

/* The output of iptables-save(8). Only what decides over a new TCP connection from outside is understood. */

const hooks: Readonly<Record<string, string>> = { INPUT: 'input', PREROUTING: 'prerouting' };
const priorities: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };

export function parseIptables(text: string, family: 'ip' | 'ip6'): Chain[] {
  const chains: Chain[] = [];
  let table = '';
  for (const line of text.split('\n')) {
    const [, started] = /^\*(\w+)/.exec(line) ?? [];
    table = started ?? table;
    const [, name = '', policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (name !== '') chains.push(describeChain(name, { table, family, policy }));
    const [, added, rest = ''] = /^-A (\S+)(.*)$/.exec(line) ?? [];
    const chain = chains.find(one => one.name === added && one.table === `${family} ${table}`);
    if (chain !== undefined) chain.rules.push(parseRule(splitWords(rest), line));
  }
  return chains;
}

function describeChain(name: string, of: { table: string; family: string; policy: string | undefined }): Chain {
  return {
    tool: 'iptables',
    table: `${of.family} ${of.table}`,
    name,
    hook: hooks[name],
    type: of.table === 'nat' ? 'nat' : 'filter',
    priority: priorities[of.table] ?? 0,
    policy: of.policy === 'DROP' ? 'drop' : 'accept',
    rules: [],
  };
}

/** Words in quotes are comments and log prefixes: they stay one word. */
function splitWords(text: string): string[] {
  return text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
}

function parseRule(words: readonly string[], text: string): Rule {
  const rule: Rule = { ports: undefined, asksMore: 'no', verdict: { kind: 'continue' }, text };
  const ask = (holds: boolean | 'maybe', not: boolean) => {
    const answer = holds === 'maybe' ? 'maybe' : holds === not ? 'never' : 'no';
    if (rule.asksMore !== 'never' && answer !== 'no') rule.asksMore = answer;
  };
  let target: { verdict: Verdict; to?: string } = { verdict: { kind: 'continue' } };
  for (let at = 0; at < words.length; at++) {
    const not = words[at] === '!';
    if (not) at++;
    const [option = '', value = ''] = [words[at], words[at + 1]];
    if (option === '-p') ask(value === 'tcp', not);
    else if (option === '-i') ask(value === 'lo' ? false : 'maybe', not);
    else if (option === '--ctstate' || option === '--state') ask(value.split(',').includes('NEW'), not);
    else if (option === '--ctstatus') ask(false, not);
    else if (option === '--dport' || option === '--dports') rule.ports = parsePorts(value, not);
    else if (option === '--dst-type') ask(value === 'LOCAL', not);
    else if (option === '-j' || option === '-g') target = { verdict: readTarget(value, option) };
    else if (option === '--to-ports' || option === '--to-destination') target.to = value;
    else if (!silent.has(option) && option.startsWith('-')) ask('maybe', not);
    if (option !== '--syn') at++;
  }
  return { ...rule, verdict: readDestination(target) };
}

/** Options that ask nothing, or what every new TCP connection fulfils. */
const silent: ReadonlySet<string> = new Set([
  '-m',
  '--comment',
  '--syn',
  '--reject-with',
  '--log-prefix',
  '--log-level',
]);

function readTarget(target: string, option: string): Verdict {
  const ends: Readonly<Record<string, Verdict>> = {
    ACCEPT: { kind: 'accept' },
    DROP: { kind: 'drop' },
    REJECT: { kind: 'reject' },
    RETURN: { kind: 'return' },
    REDIRECT: { kind: 'redirect', port: undefined },
    DNAT: { kind: 'redirect', port: undefined, address: 'elsewhere' },
  };
  // A target in capitals that is no chain, such as LOG, goes on; a chain of that name is looked up.
  return ends[target] ?? { kind: option === '-g' ? 'goto' : 'jump', chain: target };
}

/** `--to-ports 8080`, `--to-destination 10.0.0.1:8443` */
function readDestination({ verdict, to }: { verdict: Verdict; to?: string }): Verdict {
  if (verdict.kind !== 'redirect' || to === undefined) return verdict;
  const [, address, port] = /^(?:(.*):)?(\d+)$/.exec(to) ?? [];
  return { kind: 'redirect', port: port === undefined ? undefined : Number(port), ...(address ? { address } : {}) };
}

function parsePorts(value: string, not: boolean): PortRange[] {
  return value.split(',').map(part => {
    const [from = '', to = from] = part.split(':');
    return { from: Number(from), to: Number(to), ...(not && { not: true as const }) };
  });
}
