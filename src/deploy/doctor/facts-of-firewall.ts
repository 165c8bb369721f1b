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

/** `ports`: what it asks of the port; undefined where it asks nothing. `asksMore`: it asks other things too. */
export type Rule = {
  ports: PortRange[] | undefined;
  asksMore: 'no' | 'maybe' | 'never';
  verdict: Verdict;
  text: string;
};

export type PortRange = { from: number; to: number; not?: true };

export type Verdict =
  | { kind: 'accept' | 'drop' | 'reject' | 'return' | 'continue' }
  | { kind: 'redirect'; port: number | undefined; address?: string }
  | { kind: 'jump' | 'goto'; chain: string };
