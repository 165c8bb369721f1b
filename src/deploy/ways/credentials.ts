import { LowportError } from '../../errors.js';
import { describeMissing } from '../../missing-credential.js';
import { escapeContent, escapeLine } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/** A file that root reads when the service starts: its name among the service's credentials, and the option that names it. */
export type Credential = { name: string; path: string; option: string };

/** How an argument of `ExecStart=` names a credential. systemd knows `%d` from 250 on, and the variable before. */
export function credentialPath(name: string): string {
  return `\${CREDENTIALS_DIRECTORY}/${name}`;
}

/** `LoadCredential=`: systemd copies the file at each start, for this service only. */
export function loadEntry({ name, path, option }: Credential): Entry {
  return entry('LoadCredential', `${name}:${escapeLine(path, option)}`);
}

/** systemd.exec(5); before that it would be left out with no more than a warning. */
const encryptedSince = 250;

/**
 * Those of `--credential`, which the program reads itself.
 * @throws {LowportError} `ERR_CREDENTIAL` for an encrypted one where systemd knows none.
 */
export function namedCredentialEntries({ credentials = [] }: Options, { systemdVersion }: HostFacts): Entry[] {
  return credentials.map(({ name, path, encrypted }) => {
    const loaded = loadEntry({ name, path, option: '--credential' });
    if (encrypted === undefined) return loaded;
    if (systemdVersion >= encryptedSince) return { ...loaded, key: 'LoadCredentialEncrypted' };
    throw new LowportError(
      'ERR_CREDENTIAL',
      `--credential "${name}=${path}": systemd ${systemdVersion} knows no encrypted credentials`,
      { hint: `It does from ${encryptedSince} on. Name a file in plain text, of mode 0600.` },
    );
  });
}

/** The same for what lowport itself reads, which says what is missing. */
export function ownCredentialEntries(credential: Credential): Entry[] {
  const { name, path, option } = credential;
  return [loadEntry(credential), contentEntry(name, describeMissing(path), option)];
}

/** `SetCredential=`: a credential whose content stands in the unit, for all to read. */
export function contentEntry(name: string, content: string, option: string): Entry {
  return entry('SetCredential', `${name}:${escapeContent(content, option)}`);
}
