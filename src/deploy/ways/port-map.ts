import { LowportError } from '../../errors.js';
import { addressesCollide, type ListenAddress, parseListenAddress } from '../../listen-address.js';

/**
 * Checks `--map`, the later `LOWPORT_MAP`: `3000=443,/tmp/app.sock=80`, what the program listens on = what it gets.
 * Returns it unchanged.
 * @throws {LowportError} `ERR_MAP` where a side is neither a port nor an absolute path, or no socket is there for it.
 */
export function parsePortMap(text: string, listen: readonly ListenAddress[]): string {
  for (const pair of text.split(',')) {
    const [, from, to] = /^(\d+|\/[^=]+)=(\d+|\/[^=]+)$/.exec(pair) ?? [];
    if (from === undefined || to === undefined) throw refuse(text, `${JSON.stringify(pair)} is not FROM=TO`);
    parseListenAddress(from);
    const target = parseListenAddress(to);
    if (!listen.some(address => addressesCollide(address, target))) throw refuse(text, `no --listen opens ${to}`);
  }
  return text;
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_MAP', `--map ${JSON.stringify(text)}: ${reason}`, {
    hint: 'Name what the program listens on, then one of the --listen addresses: --map 3000=443,/tmp/app.sock=80',
  });
}
