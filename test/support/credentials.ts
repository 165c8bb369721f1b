import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { generate } from 'selfsigned';

/** A folder with the `cert.pem` and `key.pem` of localhost, and what is in them; clients have to trust `ca`. */
export type Credentials = { folder: string; ca: string; key: string };

/** Makes throw-away credentials, gone after the test. */
export async function makeCredentials(t: Pick<ExecutionContext, 'teardown'>): Promise<Credentials> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' });
  const folder = await mkdtemp(join(tmpdir(), 'lowport-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key, { mode: 0o600 });
  return { folder, ca: cert, key };
}
