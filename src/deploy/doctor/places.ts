import { type Address, formatAddress, parseListenAddress } from '../../listen-address.js';
import type { Question } from './facts.js';
import type { Run, ServiceUnit, SocketUnit } from './facts-of-units.js';

/** What lowport is there for. */
export const usualPlaces: readonly Address[] = [80, 443].map(port => ({ kind: 'port', port }));

/**
 * The places in question: those that were asked for, where a port becomes the very address that the service tried; else
 * those of the service's sockets, the one that it last tried to listen on, or its PORT=; without a service, 80 and 443.
 */
export function findPlaces(
  { places }: Question,
  { service, sockets }: { service?: ServiceUnit; sockets: readonly SocketUnit[] },
  runs: readonly Run[],
): Address[] {
  const tried = findTried(runs);
  if (places.length > 0) return places.map(place => (isSamePort(place, tried) ? tried : place));
  if (service === undefined) return [...usualPlaces];
  const own = sockets.filter(socket => socket.service === service.name).flatMap(({ listen }) => listen);
  const all = [...own, ...(tried === undefined ? [] : [tried])];
  if (all.length > 0) return [...new Map(all.map(place => [formatAddress(place), place])).values()];
  const [, port] = service.environment.map(one => /^PORT=(\d+)$/.exec(one)).find(match => match !== null) ?? [];
  return port === undefined ? [] : [{ kind: 'port', port: Number(port) }];
}

/** `listen EACCES: permission denied 0.0.0.0:80`, `listen EADDRINUSE: address already in use :::80` */
function findTried(runs: readonly Run[]): Address | undefined {
  const error = runs.at(-1)?.failure?.error ?? '';
  const [, host = '', port = ''] = /\b(?:EACCES|EADDRINUSE): .* (\S+):(\d+)/.exec(error) ?? [];
  if (port === '') return undefined;
  // Node's own default, `::`, takes IPv4 along.
  if (host === '::') return { kind: 'port', port: Number(port) };
  return parseListenAddress(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
}

function isSamePort(place: Address, tried: Address | undefined): tried is Address {
  return place.kind === 'port' && tried !== undefined && 'port' in tried && tried.port === place.port;
}
