import type { Facts } from './facts.js';
import type { Chain, Family, Firewall, PortRange, Rule, Verdict } from './facts-of-firewall.js';

/** What the packet filter does for sure with a new TCP connection from outside, and by which chain. */
export type Judgement = { family: Family; chain: Chain } & (
  | { kind: 'drop' | 'reject'; rule: Rule | undefined }
  | { kind: 'redirect'; port: number | undefined; address: string | undefined }
);

/**
 * Follows a new TCP connection through the chains, in the kernel's order: over IPv4, and where nothing keeps that, over
 * IPv6. Undefined where it is accepted, or where that depends on what is not known, such as its source.
 */
export function judgeFirewall({ chains }: Firewall, port: number): Judgement | undefined {
  return judgeFamily(chains, port, 'ip') ?? judgeFamily(chains, port, 'ip6');
}

function judgeFamily(all: readonly Chain[], port: number, family: Family): Judgement | undefined {
  const chains = all.filter(({ table }) => !table.startsWith(family === 'ip' ? 'ip6 ' : 'ip '));
  const ofHook = (hook: string) => chains.filter(chain => chain.hook === hook).sort((a, b) => a.priority - b.priority);
  for (const chain of [...ofHook('prerouting'), ...ofHook('input')]) {
    const outcome = walk(chain, { port, family, chains, depth: 0 });
    if (outcome.kind === 'unsure') continue;
    const verdict: Verdict = outcome.kind === 'end' ? outcome.verdict : { kind: chain.policy };
    const rule = outcome.kind === 'end' ? outcome.rule : undefined;
    if (verdict.kind === 'drop' || verdict.kind === 'reject') return { kind: verdict.kind, family, chain, rule };
    if (verdict.kind === 'redirect') return { ...verdict, family, chain, address: verdict.address };
  }
  return undefined;
}

/** Whether a redirect leads to where somebody listens, from a port on which nobody does: a way of serving it. */
export function isServedByRedirect({ firewall, listeners }: Facts, port: number): boolean {
  const judgement = firewall && judgeFirewall(firewall, port);
  if (judgement?.kind !== 'redirect') return false;
  const isOpen = (wanted: number | undefined) => (listeners ?? []).some(one => one.port === wanted);
  return !isOpen(port) && (judgement.address !== undefined || isOpen(judgement.port));
}

/** How far a chain leads: to its end, to a verdict, or to what only the connection itself would tell. */
type Outcome = { kind: 'through' } | { kind: 'unsure' } | { kind: 'end'; verdict: Verdict; rule: Rule };

const deepest = 16; // the kernel's NFT_JUMP_STACK_SIZE

type Packet = { port: number; family: Family; chains: readonly Chain[]; depth: number };

function walk(chain: Chain, packet: Packet): Outcome {
  if (packet.depth > deepest) return { kind: 'unsure' };
  for (const rule of chain.rules) {
    if (rule.asksMore === 'never' || !fitsPorts(rule.ports, packet.port)) continue;
    if (rule.family !== undefined && rule.family !== packet.family) continue;
    const outcome = follow(rule, chain, packet);
    if (outcome.kind === 'through') {
      if (rule.verdict.kind !== 'return' && rule.verdict.kind !== 'goto') continue;
      return rule.asksMore === 'no' ? outcome : { kind: 'unsure' };
    }
    if (rule.asksMore === 'no') return outcome;
    // It may be let through here, so that nothing below is certain; what may be dropped goes on for the others.
    const isLetThrough =
      outcome.kind === 'unsure' || outcome.verdict.kind === 'accept' || outcome.verdict.kind === 'redirect';
    if (isLetThrough) return { kind: 'unsure' };
  }
  return { kind: 'through' };
}

function follow(rule: Rule, { table }: Chain, packet: Packet): Outcome {
  const { verdict } = rule;
  if (verdict.kind === 'return' || verdict.kind === 'continue') return { kind: 'through' };
  if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return { kind: 'end', verdict, rule };
  const target = packet.chains.find(chain => chain.table === table && chain.name === verdict.chain);
  return target === undefined ? { kind: 'through' } : walk(target, { ...packet, depth: packet.depth + 1 });
}

function fitsPorts(ports: readonly PortRange[] | undefined, port: number): boolean {
  if (ports === undefined) return true;
  const isIn = ({ from, to }: PortRange) => from <= port && port <= to;
  return ports.some(({ not }) => not) ? !ports.some(isIn) : ports.some(isIn);
}
