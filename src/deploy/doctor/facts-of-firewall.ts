/** The packet filter of this machine, as far as a new TCP connection from outside meets it. */
export type Firewall = { chains: Chain[] };

/** A chain of nftables, or of iptables, which is the same thing in other words. */
export type Chain = {
  /** Whose it is, to be changed with that tool. */
  tool: 'nftables' | 'iptables' | 'firewalld';
  /** `inet filter`, `ip6 filter`: chains call each other within a table. */
  table: string;
  name: string;
  /** Where the kernel enters it; undefined for one that only others call. */
  hook: string | undefined;
  /** `filter`, `nat`. */
  type: string | undefined;
  priority: number;
  policy: 'accept' | 'drop';
  rules: Rule[];
};

/** A rule, as far as it decides over a new TCP connection from outside. */
export type Rule = {
  /** What it asks of the port; undefined where it asks nothing. */
  ports: PortRange[] | undefined;
  /** The one address family that it is for, in a table for both. */
  family?: Family;
  /** Whether it asks more: `no` also where every such connection fulfils it, `never` where none does. */
  asksMore: 'no' | 'maybe' | 'never';
  verdict: Verdict;
  text: string;
};

export type Family = 'ip' | 'ip6';

export type PortRange = { from: number; to: number; not?: true };

export type Verdict =
  | { kind: 'accept' | 'drop' | 'reject' | 'return' | 'continue' }
  | { kind: 'redirect'; port: number | undefined; address?: string }
  | { kind: 'jump' | 'goto'; chain: string };
