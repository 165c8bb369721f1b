import { type Address, formatAddress } from '../../../listen-address.js';
import { runCommand } from '../run-command.js';

/** A listening socket by ss(8): for one that listens the first number is who waits, the second how many may. */
export type Queue = { local: string; queue: number; limit: number };

/** The listening TCP and unix sockets. Undefined where ss, of the package iproute2, is missing. */
export async function readQueues(): Promise<Queue[] | undefined> {
  const { status, output } = await runCommand(['ss', '--no-header', '--listening', '--numeric', '--tcp', '--unix']);
  return status === 0 ? output.split('\n').flatMap(line => parseQueue(line) ?? []) : undefined;
}

/** `tcp LISTEN 0 4096 *:80 *:*` or `u_str LISTEN 0 4096 /run/app.sock 12345 * 0` */
export function parseQueue(line: string): Queue | undefined {
  const [kind, state, queue, limit, local] = line.trim().split(/\s+/);
  if (state !== 'LISTEN' || local === undefined || !(kind === 'tcp' || kind === 'u_str')) return undefined;
  return { local, queue: Number(queue), limit: Number(limit) };
}

/** The one that serves this address. */
export function findQueue(queues: readonly Queue[], address: Address): Queue | undefined {
  const wanted = listSpellings(address);
  return queues.find(({ local }) => wanted.includes(local.replace(/%[^\]:]*/, '')));
}

/** ss writes `*` for both families, and `[::]` or `0.0.0.0` for one. */
function listSpellings(address: Address): string[] {
  if (!('port' in address)) return [formatAddress(address)];
  if (address.kind === 'ip') return [formatAddress(address)];
  return ['*', '[::]', '0.0.0.0'].map(host => `${host}:${address.port}`);
}
