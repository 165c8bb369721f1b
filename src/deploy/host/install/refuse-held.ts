import { readFileSync, statSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import { type Address, formatAddress } from '../../../listen-address.js';
import { findOwners, readSocketInodes, readUnixStreams } from '../proc-sockets.js';

/**
 * Refuses an abstract name that somebody has bound already: unlike a path in a folder of root's, everybody may. Names that
 * systemd itself holds are those of an earlier installation.
 * @throws {LowportError} `ERR_ADDRESS_HELD` with the process and its user.
 */
export function refuseHeld(listen: readonly Address[]): void {
  for (const address of listen.filter(({ kind }) => kind === 'abstract')) {
    const held = readUnixStreams().find(({ path }) => path === formatAddress(address));
    if (held === undefined || readSocketInodes(1).has(held.inode)) continue;
    const holders = findOwners(held.inode).map(describe).join(', ') || 'a process that cannot be seen from here';
    throw new LowportError('ERR_ADDRESS_HELD', `listen address "${formatAddress(address)}": ${holders} has it`, {
      hint: `End that process, or take a path in a folder where only root may write: --listen ${pathFor(address)}`,
    });
  }
}

function pathFor(address: Address): string {
  return `/run/${formatAddress(address).replace(/[^\w.-]+/g, '')}.sock`;
}

function describe(pid: number): string {
  try {
    const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trim().replace(/\p{C}/gu, '?');
    return `${program} (pid ${pid}, uid ${statSync(`/proc/${pid}`).uid})`;
  } catch {
    return `pid ${pid}`;
  }
}
