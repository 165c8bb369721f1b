import { LowportError } from '../../errors.js';
import { explainListenError } from '../../explain-listen-error.js';
import type { ListenAddress } from '../../listen-address.js';
import { type HeldSocket, holdSocket } from './holder.js';

/** A socket, and the address that the program may take it for; `taken` says why it is not that one, where somebody has it. */
export type Opened = { held: HeldSocket; wanted: ListenAddress; taken?: LowportError };

/** The default, and what takes its place where this user may not open it, or somebody else has. */
const defaults = [
  { port: 80, instead: 8080 },
  { port: 443, instead: 8443 },
];

/**
 * Opens the addresses, by default ports 80 and 443, or 8080 and 8443 where this user may not or somebody has them.
 * @throws {LowportError} `ERR_LISTEN_EACCES`, `ERR_LISTEN_EADDRINUSE`, `ERR_LISTEN`; nothing stays open then.
 */
export function openSockets(addresses?: readonly ListenAddress[]): Opened[] {
  const opened: Opened[] = [];
  try {
    for (const wanted of addresses ?? []) opened.push({ held: open(wanted), wanted });
    if (addresses === undefined) for (const { port, instead } of defaults) opened.push(openDefault(port, instead));
    return opened;
  } catch (error) {
    for (const { held } of opened) held.release();
    throw error;
  }
}

function openDefault(port: number, instead: number): Opened {
  const wanted: ListenAddress = { kind: 'port', port };
  try {
    return { held: open(wanted), wanted };
  } catch (error) {
    if (!(error instanceof LowportError)) throw error;
    if (error.code !== 'ERR_LISTEN_EACCES' && error.code !== 'ERR_LISTEN_EADDRINUSE') throw error;
    const held = open({ kind: 'port', port: instead });
    return { held, wanted, ...(error.code === 'ERR_LISTEN_EADDRINUSE' && { taken: error }) };
  }
}

function open(address: ListenAddress): HeldSocket {
  try {
    return holdSocket(address);
  } catch (error) {
    throw explain(error);
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const hint = 'Choose an address of this host with --listen: 8080, 127.0.0.1:8080, /run/app.sock';
  return explainListenError(error) ?? new LowportError('ERR_LISTEN', error.message, { hint, cause: error });
}
