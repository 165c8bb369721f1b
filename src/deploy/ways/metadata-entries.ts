import { metadataNetworks } from '../../metadata-networks.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/**
 * IPAddressDeny=, systemd.resource-control(5): a program that is made to fetch a URL of an attacker's choice shall not fetch
 * the keys of the machine. In some clouds the name server has such an address, and names have to be found.
 */
export function metadataEntries({ sandbox, allowMetadata }: Options, { nameservers }: HostFacts): Entry[] {
  // The closed sandbox has no network to reach it by.
  if (sandbox !== 'outbound' || allowMetadata === true) return [];
  return [
    entry('IPAddressDeny', metadataNetworks.join(' ')),
    ...(nameservers.length === 0 ? [] : [entry('IPAddressAllow', nameservers.join(' '))]),
    // The preload says in the journal what the silence of such an address means.
    entry('Environment', 'LOWPORT_METADATA=refused'),
  ];
}
