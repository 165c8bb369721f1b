import { chown, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from '../../deploy/host/users.js';
import { LowportError } from '../../errors.js';
import { UsageError } from '../usage.js';

/** What TLS is wanted: none, a throw-away certificate, or one of the user's own. */
export type WantedTls = { https?: true | undefined; tlsCert?: string | undefined; tlsKey?: string | undefined };

/** A folder as systemd passes credentials, that the program's user alone can read. */
export type DevCredentials = { folder: string; remove(): Promise<void> };

/**
 * The certificate and key for the https sockets; undefined where none are wanted.
 * @throws {UsageError} `ERR_TLS_PAIR` for a certificate without a key, or the other way round.
 * @throws {LowportError} `ERR_NO_FILE` for a file that cannot be read.
 */
export async function prepareCredentials(
  wanted: WantedTls,
  user: User | undefined,
): Promise<DevCredentials | undefined> {
  const { https, tlsCert, tlsKey } = wanted;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    const [given, missing] = tlsKey === undefined ? ['cert', 'key'] : ['key', 'cert'];
    const hint = `Add --tls-${missing} with its file, or take --https, which makes both.`;
    throw new UsageError(
      'ERR_TLS_PAIR',
      `--tls-${given} "${tlsCert ?? tlsKey}": there is no --tls-${missing} with it`,
      { hint },
    );
  }
  if (https === undefined && tlsCert === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'lowport-dev-'));
  const [cert, key] = [join(folder, 'tls-cert'), join(folder, 'tls-key')];
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    if (tlsCert === undefined || tlsKey === undefined) await writeThrowAway(cert, key);
    else await Promise.all([copy(tlsCert, cert, '--tls-cert'), copy(tlsKey, key, '--tls-key')]);
    if (user !== undefined) for (const path of [folder, cert, key]) await chown(path, user.uid, -1);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, remove };
}

/** Of localhost, for this run alone: browsers will rightly warn of it. */
async function writeThrowAway(cert: string, key: string): Promise<void> {
  const { makeCertificate } = await import('./make-certificate.js');
  const pair = makeCertificate();
  await writeFile(cert, pair.cert, { mode: 0o600 });
  await writeFile(key, pair.key, { mode: 0o600 });
}

async function copy(from: string, to: string, option: string): Promise<void> {
  await copyFile(from, to).catch(cause => {
    throw new LowportError('ERR_NO_FILE', `${option} "${from}": it cannot be read, ${cause.code}`, {
      hint: 'Look at the spelling and at who may read it.',
      cause,
    });
  });
}
