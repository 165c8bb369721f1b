import type { Facts } from './facts.js';
import type { Chain, Firewall, PortRange, Rule, Verdict } from './facts-of-firewall.js';

/** What the packet filter does for sure with a new TCP connection from outside, and by which chain. */
export type Judgement =
  | { kind: 'drop' | 'reject'; chain: Chain; rule: Rule | undefined }
  | { kind: 'redirect'; chain: Chain; port: number | undefined; address: string | undefined };

/**
 * Follows a new TCP connection through the chains, in the kernel's order. Undefined where it is accepted, or where that
 * depends on what is not known, such as its source: only what is certain is said.
 */
export function judgeFirewall({ chains }: Firewall, port: number): Judgement | undefined {
  for (const hook of ['prerouting', 'input']) {
    const entered = chains.filter(chain => chain.hook === hook).sort((a, b) => a.priority - b.priority);
    for (const chain of entered) {
      const outcome = walk(chain, port, chains, 0);
      const { verdict } = outcome.kind === 'end' ? outcome : { verdict: { kind: chain.policy } as Verdict };
      const rule = outcome.kind === 'end' ? outcome.rule : undefined;
      if (outcome.kind === 'unsure') continue;
      if (verdict.kind === 'drop' || verdict.kind === 'reject') return { kind: verdict.kind, chain, rule };
      if (verdict.kind === 'redirect') return { kind: 'redirect', chain, port: verdict.port, address: verdict.address };
    }
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

function walk(chain: Chain, port: number, chains: readonly Chain[], depth: number): Outcome {
  if (depth > deepest) return { kind: 'unsure' };
  for (const rule of chain.rules) {
    if (rule.asksMore === 'never' || !fitsPorts(rule.ports, port)) continue;
    const outcome = follow(rule, chain, { port, chains, depth });
    if (outcome.kind === 'through') {
      if (rule.verdict.kind === 'return' || rule.verdict.kind === 'goto')
        return rule.asksMore === 'no' ? outcome : { kind: 'unsure' };
      continue;
    }
    if (rule.asksMore === 'no') return outcome;
    // It may be let through here, so that nothing below is certain; what may be dropped goes on for the others.
    const isLetThrough =
      outcome.kind === 'unsure' || outcome.verdict.kind === 'accept' || outcome.verdict.kind === 'redirect';
    if (isLetThrough) return { kind: 'unsure' };
  }
  return { kind: 'through' };
}

function follow(
  rule: Rule,
  { table }: Chain,
  { port, chains, depth }: { port: number; chains: readonly Chain[]; depth: number },
): Outcome {
  const { verdict } = rule;
  if (verdict.kind === 'return' || verdict.kind === 'continue') return { kind: 'through' };
  if (verdict.kind !== 'jump' && verdict.kind !== 'goto') return { kind: 'end', verdict, rule };
  const target = chains.find(chain => chain.table === table && chain.name === verdict.chain);
  return target === undefined ? { kind: 'through' } : walk(target, port, chains, depth + 1);
}

function fitsPorts(ports: readonly PortRange[] | undefined, port: number): boolean {
  if (ports === undefined) return true;
  const isIn = ({ from, to }: PortRange) => from <= port && port <= to;
  return ports.some(({ not }) => not) ? !ports.some(isIn) : ports.some(isIn);
}
