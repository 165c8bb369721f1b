import { addressesCollide, formatAddress, type ListenAddress } from '../../listen-address.js';
import { readPortMap, refusePortMap } from '../../port-map.js';

/**
 * Checks `--map`, the later `LOWPORT_MAP`, and returns it unchanged.
 * @throws {LowportError} `ERR_PORT_MAP`, also where no `--listen` opens what an entry leads to.
 */
export function checkPortMap(text: string, listen: readonly ListenAddress[]): string {
  for (const target of readPortMap(text, source).values()) {
    if (listen.some(address => addressesCollide(address, target))) continue;
    throw refusePortMap(text, source, `no --listen opens ${formatAddress(target)}`);
  }
  return text;
}

const source = '--map ';
