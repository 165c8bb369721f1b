import { BlockList, isIP } from 'node:net';

/**
 * Where clouds answer whoever asks with what the machine may do: keys, tokens, scripts of its first boot. Link-local IPv4
 * holds those of AWS, Azure, DigitalOcean, Google, Hetzner, OpenStack, Oracle, Scaleway and Tencent; then Azure's WireServer,
 * Alibaba, and by IPv6 AWS, Google, Oracle and OpenStack.
 */
export const metadataNetworks: readonly string[] = [
  '169.254.0.0/16',
  '168.63.129.16',
  '100.100.100.200',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  'fe80::a9fe:a9fe',
];

let networks: BlockList | undefined;

/** Whether a cloud may answer there with its metadata. A zone, as in `fe80::a9fe:a9fe%eth0`, does not count. */
export function isMetadataAddress(text: string): boolean {
  const address = text.replace(/%.*/, '');
  const family = isIP(address);
  networks ??= readNetworks();
  return family !== 0 && networks.check(address, nameFamily(family));
}

function readNetworks(): BlockList {
  const list = new BlockList();
  for (const network of metadataNetworks) {
    const [address = '', prefix] = network.split('/');
    const family = nameFamily(isIP(address));
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function nameFamily(family: number): 'ipv4' | 'ipv6' {
  return family === 4 ? 'ipv4' : 'ipv6';
}
