import { randomBytes } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The key that encrypts session tickets. All workers have the same one and keep it over a restart, in RuntimeDirectory=,
 * where only the service's user can read it; it is random, lasts for a day (UTC) and is then deleted. Derived from the
 * private key it would need no file, but whoever steals that key later could decrypt every recorded session of TLS 1.2
 * that was resumed. So that is over with the day.
 */

const prefix = 'tickets-';
/** As `tls.Server.setTicketKeys()` takes it. */
const keyBytes = 48;
const dayMs = 86_400_000;

/** The key of the day of `now`, made where nobody has made it yet; one of this process alone where there is no folder. */
export function readTicketKeys(folder: string | undefined, now: number): Buffer {
  if (folder === undefined) return randomBytes(keyBytes);
  const name = `${prefix}${Math.floor(now / dayMs)}`;
  try {
    const keys = readOrMake(join(folder, name));
    if (keys.length === keyBytes) {
      for (const other of readdirSync(folder)) {
        if (other.startsWith(prefix) && other !== name) rmSync(join(folder, other), { force: true });
      }
      return keys;
    }
  } catch {
    // a folder that cannot be written: clients do the whole handshake then
  }
  return randomBytes(keyBytes);
}

/** Until the next key is due, in milliseconds. */
export function untilNextTicketKeys(now: number): number {
  return dayMs - (now % dayMs);
}

/** Whoever links first has made it, whole; all others read that one. */
function readOrMake(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    writeFileSync(draft, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(draft, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft);
    }
    return readFileSync(path);
  }
}
