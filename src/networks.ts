import { BlockList, isIP } from 'node:net';
import { LowportError } from './errors.js';

/**
 * Reads `from=CIDR[,CIDR..]`, the addresses that may speak for others: `from=10.0.0.0/8,2001:db8::/32,192.0.2.7`.
 * @throws {LowportError} `ERR_NETWORKS`; `source` is what the text stands behind: `--proxy-protocol `.
 */
export function readNetworks(text: string, source: string): BlockList {
  const networks = new BlockList();
  const [, list] = /^from=(.+)$/.exec(text) ?? [];
  if (list === undefined) throw refuse(text, source, 'it does not say from where');
  for (const network of list.split(',')) {
    const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const bits = prefix === undefined ? longest : Number(prefix);
    if (family === 0 || bits > longest) throw refuse(text, source, `${JSON.stringify(network)} is no network`);
    networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

function refuse(text: string, source: string, reason: string): LowportError {
  return new LowportError('ERR_NETWORKS', `${source}${JSON.stringify(text)}: ${reason}`, {
    hint: "Give the proxy's address or network: from=10.0.0.0/8, from=192.0.2.7,2001:db8::/32",
  });
}
