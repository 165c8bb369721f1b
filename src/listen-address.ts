import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { LowportError } from './errors.js';

/** Where a socket listens, in the terms of `ListenStream=` in systemd.socket(5). */
export type Address =
  /** Any local address, IPv4 and IPv6: `80`. */
  | { kind: 'port'; port: number }
  /** One local address: `127.0.0.1:80`, `[::1]:80`. `host` is without brackets. */
  | { kind: 'ip'; host: string; port: number }
  /** A socket in the file system, by absolute path: `/run/app.sock`. */
  | { kind: 'path'; path: string }
  /** A name in Linux' abstract namespace: `@app`. `name` is without the `@`. */
  | { kind: 'abstract'; name: string };

/** An address, and the role that the inherited socket shall have, where the user named one: `https=443`. */
export type ListenAddress = Address & { role?: string };

const maxUnixPathBytes = 107; // sun_path less its closing NUL, unix(7)
const rolePattern = /^([A-Za-z][A-Za-z0-9_-]*)=(.*)$/s;

/**
 * Reads `[role=]address`: `80`, `https=443`, `127.0.0.1:8080`, `[::1]:80`, `/run/app.sock`, `@abstract`.
 * @throws {LowportError} `ERR_LISTEN_ADDRESS` for anything else, host names included: systemd resolves none.
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, role, rest] = rolePattern.exec(text) ?? [undefined, undefined, text];
  const address = parseAddress(rest ?? '', text);
  return role === undefined ? address : { ...address, role };
}

/** The address as `ListenStream=` spells it, without the role; the inverse of {@link parseListenAddress}. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case 'port':
      return String(address.port);
    case 'ip':
      return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
    case 'path':
      return address.path;
    case 'abstract':
      return `@${address.name}`;
  }
}

/**
 * Whether a socket on `a` leaves no room for one on `b`: the same place, or one that is part of the other. `[::]` takes
 * IPv4 along; only beside `0.0.0.0` it keeps to IPv6, as `BindIPv6Only=ipv6-only` makes it.
 */
export function addressesCollide(a: Address, b: Address): boolean {
  if ('port' in a && 'port' in b) return a.port === b.port && (covers(a, b) || covers(b, a));
  return formatAddress(a) === formatAddress(b);
}

function covers(a: Exclude<Address, { path: string } | { name: string }>, b: typeof a): boolean {
  if (a.kind === 'port') return true;
  if (b.kind === 'port') return false;
  if (a.host === '0.0.0.0') return isIPv4(b.host);
  return a.host === b.host || (a.host === '::' && b.host !== '0.0.0.0');
}

function parseAddress(address: string, text: string): Address {
  if (/\p{Cc}/u.test(address)) throw refuse(text, 'it holds a control character');
  if (/^\d+$/.test(address)) return { kind: 'port', port: parsePort(address, text) };
  if (address.startsWith('/')) return { kind: 'path', path: parseUnixName(address, text) };
  if (address.startsWith('@')) return { kind: 'abstract', name: parseUnixName(address.slice(1), text) };
  return parseHostAndPort(address, text);
}

function parseHostAndPort(address: string, text: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(address) ?? [];
  const host = bracketed === undefined ? plain : canonicalIPv6(bracketed);
  if (host === undefined || port === undefined || (bracketed === undefined && !isIPv4(host))) {
    throw refuse(text, 'it is not a port, an IP address with a port, an absolute path or an @name');
  }
  return { kind: 'ip', host, port: parsePort(port, text) };
}

function parsePort(digits: string, text: string): number {
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw refuse(text, `port ${digits} is not in 1 to 65535`);
  return port;
}

function parseUnixName(name: string, text: string): string {
  if (name === '') throw refuse(text, 'the name of the socket is missing');
  if (Buffer.byteLength(name) > maxUnixPathBytes) {
    throw refuse(text, `a unix socket's name has at most ${maxUnixPathBytes} bytes`);
  }
  return name;
}

function canonicalIPv6(host: string): string | undefined {
  return isIPv6(host) ? new SocketAddress({ address: host, family: 'ipv6' }).address : undefined;
}

function refuse(text: string, reason: string): LowportError {
  return new LowportError('ERR_LISTEN_ADDRESS', `listen address ${JSON.stringify(text)}: ${reason}`, {
    hint: 'Write it as 80, https=443, 127.0.0.1:8080, [::1]:80, /run/app.sock or @abstract.',
  });
}
