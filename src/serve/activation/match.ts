import { resolve } from 'node:path';
import { LowportError } from '../../errors.js';
import { type Address, formatAddress, parseListenAddress } from '../../listen-address.js';
import type { InheritedSocket } from './inherited-sockets.js';
import type { ListenRequest } from './listen-request.js';

/** `LOWPORT_MAP`: what the program listens on, and the inherited socket that it shall get instead. */
export type PortMap = ReadonlyMap<string, Address>;

/**
 * Reads `3000=443,/tmp/app.sock=80`.
 * @throws {LowportError} `ERR_LOWPORT_MAP` for anything else.
 */
export function readPortMap(text = ''): PortMap {
  const map = new Map<string, Address>();
  for (const pair of text.split(',').filter(part => part.trim() !== '')) {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw refuse(text, `${JSON.stringify(pair)} has no "="`);
    map.set(readKey(pair.slice(0, at).trim(), text), readAddress(pair.slice(at + 1).trim(), text));
  }
  return map;
}

/**
 * The inherited sockets that this request shall serve. Any host will do, since the unit is the administrator's word;
 * but where one socket of several has the very host, only that one. Empty: the program has to bind for itself.
 */
export function matchRequest(
  place: ListenRequest['place'],
  sockets: readonly InheritedSocket[],
  map: PortMap,
): InheritedSocket[] {
  if (place.kind === 'other' || sockets.length === 0) return [];
  if (place.kind === 'fd') return sockets.filter(socket => socket.fd === place.fd);
  const wanted = toAddress(place);
  const same = findAt(wanted, sockets);
  if (same.length > 0) return same;
  const mapped = map.get(toKey(wanted));
  return mapped === undefined ? [] : findAt(mapped, sockets);
}

function findAt(wanted: Address, sockets: readonly InheritedSocket[]): InheritedSocket[] {
  const text = formatAddress(wanted);
  const exact = sockets.filter(({ address }) => address !== undefined && formatAddress(address) === text);
  if (exact.length > 0) return exact;
  if ('port' in wanted) {
    return sockets.filter(({ address }) => address !== undefined && 'port' in address && address.port === wanted.port);
  }
  // In a network namespace of its own (PrivateNetwork=) the process cannot see the path of what it inherited.
  const hidden = sockets.filter(({ address, type }) => address === undefined && type === 'stream');
  return hidden.length === 1 ? hidden : [];
}

function toAddress(
  place: { kind: 'port'; port: number; host: string | undefined } | { kind: 'path'; path: string },
): Address {
  if (place.kind === 'port') {
    const { port, host } = place;
    return host === undefined ? { kind: 'port', port } : { kind: 'ip', host, port };
  }
  const { path } = place;
  return path.startsWith('\0') ? { kind: 'abstract', name: path.slice(1) } : { kind: 'path', path: resolve(path) };
}

function toKey(address: Address): string {
  return 'port' in address ? String(address.port) : formatAddress(address);
}

function readKey(text: string, whole: string): string {
  if (/^\d+$/.test(text)) return String(Number(text));
  if (text.startsWith('/') || text.startsWith('@')) return text;
  throw refuse(whole, `${JSON.stringify(text)} is neither a port nor an absolute path`);
}

function readAddress(text: string, whole: string): Address {
  try {
    return parseListenAddress(text);
  } catch (error) {
    throw error instanceof LowportError ? refuse(whole, error.message) : error;
  }
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_LOWPORT_MAP', `LOWPORT_MAP=${JSON.stringify(text)}: ${reason}`, {
    hint: 'Write the port or path that the program listens on, "=", and the inherited address: 3000=443,/tmp/app.sock=80',
  });
}
