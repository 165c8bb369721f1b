import { describeSocket, type InheritedSocket } from './activation/inherited-sockets.js';
import { report } from './report.js';

/** Says once for each socket that the unit's address, not the program's, decides who can reach it. */
export class HostNotice {
  readonly #given = new Set<InheritedSocket>();

  /** @param host what the program asked for; undefined where it named none */
  give(socket: InheritedSocket, host: string | undefined): void {
    if (this.#given.has(socket)) return;
    this.#given.add(socket);
    if (!differs(socket, host)) return;
    report(
      'notice',
      `lowport: the program asked for host ${host}; the .socket unit's ${describeSocket(socket)} it is.`,
    );
  }
}

function differs({ address }: InheritedSocket, host: string | undefined): boolean {
  if (host === undefined || address === undefined || address.kind !== 'ip' || address.host === host) return false;
  if (host === 'localhost') return !isLoopback(address.host);
  return !(isAny(host) && isAny(address.host));
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.');
}

function isAny(host: string): boolean {
  return host === '::' || host === '0.0.0.0';
}
