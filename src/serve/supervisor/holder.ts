import { closeSync, rmSync } from 'node:fs';
import type { Address } from '../../listen-address.js';
import { classifyFd } from '../activation/classify.js';
import { addressInUse, bindHandle, pauseAccepting, startAccepting } from '../activation/listen-handle.js';

/** A listening socket whose connections wait in the kernel's queue until a child accepts them; `address` has its port. */
export type HeldSocket = { fd: number; address: Address; release(): void };

/**
 * Opens a socket as systemd does for a .socket unit: it listens and nobody accepts, here least of all.
 * @throws Node's error of a failed bind: EACCES, EADDRINUSE, EADDRNOTAVAIL.
 */
export function holdSocket(address: Address): HeldSocket {
  const { fd } = bindHandle(address);
  const facts = classifyFd(fd);
  if (facts.kind !== 'stream') throw new Error(`fd ${fd}, just bound, is ${facts.kind}`);
  if (!isBound(address, facts.address)) {
    closeSync(fd);
    throw addressInUse(address);
  }
  startAccepting(facts.handle);
  pauseAccepting(facts.handle);
  return { fd, address: facts.address ?? address, release: () => releaseSocket(fd, address) };
}

/** libuv keeps a bind that found the port taken to itself until it is told to listen: the socket is bound to nothing then. */
function isBound(wanted: Address, got: Address | undefined): boolean {
  return !('port' in wanted) || got !== undefined;
}

function releaseSocket(fd: number, address: Address): void {
  closeSync(fd);
  if (address.kind === 'path') rmSync(address.path, { force: true });
}
