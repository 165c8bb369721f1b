import { closeSync, rmSync } from 'node:fs';
import type { Address } from '../../listen-address.js';
import { classifyFd } from '../activation/classify.js';
import { bindHandle, pauseAccepting, startAccepting } from '../activation/listen-handle.js';

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
  startAccepting(facts.handle);
  pauseAccepting(facts.handle);
  return { fd, address: facts.address ?? address, release: () => releaseSocket(fd, address) };
}

function releaseSocket(fd: number, address: Address): void {
  closeSync(fd);
  if (address.kind === 'path') rmSync(address.path, { force: true });
}
