import type { ListenAddress } from '../../listen-address.js';

/** The addresses of one socket unit: those of http and https go together, every other role has a unit of its own. */
export type SocketGroup = { role?: string; addresses: ListenAddress[] };

/** The roles that lowport itself knows, and serves from one socket unit; the port tells them apart. */
export function isWebRole(role: string | undefined): boolean {
  return role === undefined || role === 'http' || role === 'https';
}

/** Divides the addresses by the socket unit that holds them: names of sockets are per unit, systemd.socket(5). */
export function groupByRole(listen: readonly ListenAddress[]): SocketGroup[] {
  const web = listen.filter(({ role }) => isWebRole(role));
  const others = new Map<string, ListenAddress[]>();
  for (const address of listen) {
    const { role } = address;
    if (role !== undefined && !isWebRole(role)) others.set(role, [...(others.get(role) ?? []), address]);
  }
  return [
    ...(web.length > 0 ? [{ addresses: web }] : []),
    ...[...others].map(([role, addresses]) => ({ role, addresses })),
  ];
}

/** What `LOWPORT_HTTPS` names: ports and paths with the role https that are not on 443, where it is understood. */
export function httpsAddresses(listen: readonly ListenAddress[]): string[] {
  return listen
    .filter(({ role }) => role === 'https')
    .map(address => ('port' in address ? String(address.port) : address.kind === 'path' ? address.path : ''))
    .filter(text => text !== '' && text !== '443');
}

/**
 * What `PORT` says to a program that listens on `process.env.PORT`: its https port if it has one, else its first port,
 * else its unix path. Undefined where a program could not listen on it under that name.
 */
export function defaultPort(listen: readonly ListenAddress[]): string | undefined {
  const web = listen.filter(({ role }) => isWebRole(role));
  const ports = web.flatMap(address => ('port' in address ? [address] : []));
  const port = ports.find(isHttps) ?? ports[0];
  if (port !== undefined) return String(port.port);
  return web.flatMap(address => (address.kind === 'path' ? [address.path] : []))[0];
}

/** Whether lowport takes the address for one of https: by its role, or by port 443. */
export function isHttps(address: ListenAddress): boolean {
  return address.role === 'https' || ('port' in address && address.port === 443 && address.role === undefined);
}
