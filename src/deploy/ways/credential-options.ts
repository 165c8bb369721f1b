import { LowportError } from '../../errors.js';
import { isSecret } from '../units/secret.js';

/** A file of the user that the program finds as `$CREDENTIALS_DIRECTORY/NAME`. */
export type NamedCredential = { name: string; path: string; encrypted?: true };

export type RawCredentialOptions = {
  credential?: readonly string[] | undefined;
  encryptedCredential?: readonly string[] | undefined;
  env?: readonly string[] | undefined;
  envIsPublic?: true | undefined;
};

/** What lowport itself passes to the service. */
const ownNames = /^(tls-|env-|page$)/;

/**
 * Reads `--credential NAME=FILE`; a FILE that ends in .cred is one of systemd-creds(1), encrypted for this host.
 * @param absolute makes a path absolute
 * @throws {LowportError} `ERR_CREDENTIAL`
 */
export function readCredentials(raw: RawCredentialOptions, absolute: (path: string) => string): NamedCredential[] {
  const { credential = [], encryptedCredential = [] } = raw;
  const read = [
    ...credential.map(text => readCredential(text, '--credential', absolute)),
    ...encryptedCredential.map(text => ({
      ...readCredential(text, '--encrypted-credential', absolute),
      encrypted: true as const,
    })),
  ];
  const twice = read.find(({ name }, index) => read.findIndex(other => other.name === name) !== index);
  if (twice !== undefined) throw refuse(`--credential "${twice.name}"`, 'the name is given twice');
  return read;
}

function readCredential(text: string, option: string, absolute: (path: string) => string): NamedCredential {
  const shown = `${option} ${JSON.stringify(text)}`;
  const [, name, path] = /^([A-Za-z0-9][A-Za-z0-9._-]{0,99})=(.+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined) throw refuse(shown, 'it is not NAME=FILE');
  if (ownNames.test(name)) throw refuse(shown, 'lowport itself passes credentials of such names');
  return { name, path: absolute(path), ...(path.endsWith('.cred') && { encrypted: true as const }) };
}

/** @throws {LowportError} `ERR_SECRET` for a variable of `--env` that looks like a secret. */
export function refuseSecrets(env: readonly { name: string; value: string }[], isPublic: boolean): void {
  const secret = isPublic ? undefined : env.find(({ name, value }) => isSecret(name, value));
  if (secret === undefined) return;
  throw new LowportError(
    'ERR_SECRET',
    `--env ${secret.name}=...: it looks like a secret, and everybody on the host can read what stands in a unit`,
    {
      hint: `Write it into a file of mode 0600 and name that by --env-file; or have the program read it at $CREDENTIALS_DIRECTORY/${secret.name.toLowerCase()}: --credential ${secret.name.toLowerCase()}=/etc/credstore/${secret.name.toLowerCase()}. If it is no secret: --env-is-public.`,
    },
  );
}

function refuse(shown: string, reason: string): LowportError {
  return new LowportError('ERR_CREDENTIAL', `${shown}: ${reason}`, {
    hint: 'A name has letters, digits and . _ -: --credential db-password=/etc/app/db-password',
  });
}
