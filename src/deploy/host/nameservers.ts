import { isMetadataAddress } from '../../metadata-networks.js';
import { readText } from './read-if-there.js';

/** The name servers of this host that have the address of a cloud's metadata: resolv.conf(5). */
export function readMetadataNameservers(file = '/etc/resolv.conf'): string[] {
  return (readText(file) ?? '').split('\n').flatMap(line => {
    const address = /^\s*nameserver\s+(\S+)/.exec(line)?.[1]?.replace(/%.*/, '');
    return address !== undefined && isMetadataAddress(address) ? [address] : [];
  });
}
