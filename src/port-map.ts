import { LowportError } from './errors.js';
import { type Address, formatAddress, parseListenAddress } from './listen-address.js';

/** What a program listens on, as {@link toPlace} names it, and the inherited socket that it shall get instead. */
export type PortMap = ReadonlyMap<string, Address>;

/**
 * Reads `3000=443,/tmp/app.sock=80`: what the program listens on (a port, an absolute path, @abstract), then the address
 * of the socket. `source` is where the text stands: `LOWPORT_MAP=` or `--map `.
 * @throws {LowportError} `ERR_PORT_MAP` for anything else.
 */
export function readPortMap(text: string, source = 'LOWPORT_MAP='): PortMap {
  const map = new Map<string, Address>();
  for (const pair of text.split(',').filter(part => part.trim() !== '')) {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw refusePortMap(text, source, `${JSON.stringify(pair)} has no "="`);
    const from = readAddress(pair.slice(0, at), text, source);
    if (from.kind === 'ip')
      throw refusePortMap(text, source, `${formatAddress(from)} names a host, which does not count`);
    map.set(toPlace(from), readAddress(pair.slice(at + 1), text, source));
  }
  return map;
}

/** The port alone, or the path: what an entry of the map is found by. */
export function toPlace(address: Address): string {
  return 'port' in address ? String(address.port) : formatAddress(address);
}

export function refusePortMap(text: string, source: string, reason: string): LowportError {
  return new LowportError('ERR_PORT_MAP', `${source}${JSON.stringify(text)}: ${reason}`, {
    hint: 'Write what the program listens on, "=", and the address of the socket: 3000=443,/tmp/app.sock=80',
  });
}

function readAddress(text: string, whole: string, source: string): Address {
  try {
    return parseListenAddress(text.trim());
  } catch (error) {
    throw error instanceof LowportError ? refusePortMap(whole, source, error.message) : error;
  }
}
