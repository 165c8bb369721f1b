import { resolve } from 'node:path';
import { type Address, formatAddress } from '../../listen-address.js';
import { type PortMap, toPlace } from '../../port-map.js';
import type { InheritedSocket } from './inherited-sockets.js';
import type { ListenRequest } from './listen-request.js';
import { isSamePath } from './same-path.js';

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
  const mapped = map.get(toPlace(wanted));
  return mapped === undefined ? [] : findAt(mapped, sockets);
}

function findAt(wanted: Address, sockets: readonly InheritedSocket[]): InheritedSocket[] {
  const text = formatAddress(wanted);
  const exact = sockets.filter(({ address }) => address !== undefined && formatAddress(address) === text);
  if (exact.length > 0) return exact;
  if ('port' in wanted) {
    return sockets.filter(({ address }) => address !== undefined && 'port' in address && address.port === wanted.port);
  }
  const { path } = 'path' in wanted ? wanted : {};
  const linked = sockets.filter(
    ({ address }) => path !== undefined && address?.kind === 'path' && isSamePath(path, address.path),
  );
  if (linked.length > 0) return linked;
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
