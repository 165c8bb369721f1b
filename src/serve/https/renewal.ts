import { readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasCertificate } from './certificate-place.js';
import { checkDates, type Pair } from './check-pair.js';
import { type Credentials, readCredentials } from './credentials.js';
import { incomingFolder, incomingName, runtimeFolder } from './incoming.js';

/*
 * systemd copies credentials when the service starts, and before 260 never again. So NAME-tls.service starts anew at a reload,
 * which has the same ones, and as the same user leaves copies in the runtime directory, where nobody else can read them. The
 * service's ExecReload= then asks for the reload: what is there is checked, and only then put in the place of the old.
 */

/** Where the certificates of this run of the service are: renewed ones, else those that it was started with. */
export function findCredentials(env: NodeJS.ProcessEnv): string | undefined {
  const renewed = acceptedFolder(env);
  return hasCertificate(renewed) ? renewed : env['CREDENTIALS_DIRECTORY'];
}

/**
 * Reads what came last, and keeps it for workers that start later; where nothing came, reads again what is there.
 * @throws {LowportError} as `readCredentials`; everything is then as before.
 */
export function acceptRenewal(env: NodeJS.ProcessEnv, now: Date): Credentials {
  const refuseByDate = (pair: Pair) => checkDates(pair, now);
  const incoming = incomingFolder(env);
  const accepted = acceptedFolder(env);
  if (incoming === undefined || accepted === undefined || !hasCertificate(incoming)) {
    return readCredentials(findCredentials(env) ?? '', refuseByDate);
  }
  try {
    const credentials = readCredentials(incoming, refuseByDate);
    for (const name of listOlder(incoming)) rmSync(name, { recursive: true });
    renameSync(incoming, accepted);
    return credentials;
  } finally {
    rmSync(incoming, { recursive: true, force: true });
  }
}

/** What was accepted before, by this run of the service or an earlier one. */
function listOlder(incoming: string): string[] {
  const folder = dirname(incoming);
  const older = readdirSync(folder).filter(name => name.startsWith('tls-') && name !== incomingName);
  return older.map(name => join(folder, name));
}

/** The runtime directory outlives a restart, before which systemd has copied the credentials anew. */
function acceptedFolder(env: NodeJS.ProcessEnv): string | undefined {
  const folder = runtimeFolder(env);
  return folder === undefined ? undefined : join(folder, `tls-${env['INVOCATION_ID'] ?? 'accepted'}`);
}
