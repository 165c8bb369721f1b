import { stranger } from '../../../file-access.js';
import type { Runner } from '../../doctor/facts.js';
import type { ServiceUnit } from '../../doctor/facts-of-units.js';
import { readText } from '../read-if-there.js';
import { lookUpUser, readUser } from '../users.js';

/**
 * Who would listen: the user of the service, else the one that was named, else the one who asks.
 * @throws {LowportError} `ERR_USER` where one was named who does not exist.
 */
export function readRunner(named: string | undefined, service: ServiceUnit | undefined): Runner {
  if (named !== undefined) return readUser(named);
  if (service === undefined) return readSelf();
  if (service.dynamicUser) return { ...stranger, name: service.user || service.name };
  return lookUpUser(service.user || 'root') ?? { ...stranger, name: service.user };
}

/** The name of a user of /etc/passwd, or the number of any other. */
export function nameUser(uid: number): string {
  const line = (readText('/etc/passwd') ?? '')
    .split('\n')
    .map(one => one.split(':'))
    .find(fields => fields[2] === String(uid));
  return line?.[0] ?? String(uid);
}

function readSelf(): Runner {
  const uid = process.getuid?.() ?? 0;
  return { name: nameUser(uid), uid, gids: process.getgroups?.() ?? [] };
}
