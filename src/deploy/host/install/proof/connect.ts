import { connect, type Socket } from 'node:net';
import type { Address } from '../../../../listen-address.js';

/** A connection to an address of this host, or undefined where nobody listens. It sends nothing. */
export function connectTo(address: Address): Promise<Socket | undefined> {
  const socket = connect(target(address));
  return new Promise(resolve => {
    socket.once('connect', () => resolve(socket));
    socket.on('error', () => resolve(undefined));
  });
}

function target(address: Address): { host: string; port: number } | { path: string } {
  if (address.kind === 'path') return { path: address.path };
  if (address.kind === 'abstract') return { path: `\0${address.name}` };
  const host = address.kind === 'port' || address.host === '0.0.0.0' ? '127.0.0.1' : address.host;
  return { host: host === '::' ? '::1' : host, port: address.port };
}
