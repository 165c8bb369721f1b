import type { Unread } from '../../doctor/facts.js';
import type { Chain, Firewall } from '../../doctor/facts-of-firewall.js';
import { readText } from '../read-if-there.js';
import { ask } from './ask.js';
import { parseIptables } from './iptables-rules.js';
import { parseNft } from './nft-rules.js';

/** The rules of nftables, and those of iptables, whose own tool knows them better. Undefined where root is needed. */
export async function readFirewall(): Promise<{ firewall: Firewall | undefined; unread: Unread[] }> {
  if (process.getuid?.() !== 0) {
    return { firewall: undefined, unread: [{ what: 'the rules of the packet filter', why: 'needs root' }] };
  }
  const hasLegacy = (readText('/proc/net/ip_tables_names') ?? '').trim() !== '';
  const [nft, ...saved] = await Promise.all([
    ask('nft', ['--json', 'list', 'ruleset']),
    readIptables('iptables-save', 'ip'),
    readIptables('ip6tables-save', 'ip6'),
    hasLegacy ? readIptables('iptables-legacy-save', 'ip') : [],
  ]);
  const iptables = saved.flat();
  // A kernel without nftables has an empty answer.
  const nftables = nft?.status === 0 && nft.stdout.trim() !== '' ? parseNft(nft.stdout) : [];
  // nft shows the chains of iptables too, without what only iptables understands.
  const isShown = (chain: Chain) => iptables.some(({ table, name }) => table === chain.table && name === chain.name);
  const others = nftables.filter(chain => !isShown(chain));
  return { firewall: { chains: [...others, ...iptables] }, unread: [] };
}

async function readIptables(command: string, family: 'ip' | 'ip6'): Promise<Chain[]> {
  const answer = await ask(command, []);
  return answer?.status === 0 ? parseIptables(answer.stdout, family) : [];
}
