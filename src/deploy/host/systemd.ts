import { LowportError } from '../../errors.js';
import { oldestSystemd } from '../units/directives.js';
import { runNow } from './run-now.js';

/**
 * The systemd version to write for: what the user says, else this host's.
 * @throws {LowportError} `ERR_SYSTEMD_VERSION` where it is none, too old, or there is no systemd here.
 */
export function readSystemdVersion(given: string | undefined): number {
  if (given !== undefined) return checkVersion(given, `--systemd ${JSON.stringify(given)}`);
  const [, version] = /^systemd (\d+)/.exec(askSystemctl()) ?? [];
  return checkVersion(version ?? '', `systemd ${version ?? '(unknown)'} of this host`);
}

/** The version of this host's systemd, undefined where there is none. */
export function findSystemdVersion(): number | undefined {
  try {
    return Number(/^systemd (\d+)/.exec(askSystemctl())?.[1]) || undefined;
  } catch {
    return undefined;
  }
}

function askSystemctl(): string {
  const { status, stdout, error } = runNow('systemctl', ['--version']);
  if (status === 0) return stdout;
  throw new LowportError('ERR_SYSTEMD_VERSION', 'systemd of this host: systemctl --version does not answer', {
    hint: 'Say which version the units are for, as systemctl --version prints it there: --systemd 252',
    cause: error,
  });
}

function checkVersion(text: string, what: string): number {
  const version = Number(/^v?(\d{1,4})$/.exec(text)?.[1]);
  if (version >= oldestSystemd) return version;
  const reason = Number.isNaN(version) ? 'it is not a version number' : `lowport needs ${oldestSystemd} or later`;
  throw new LowportError('ERR_SYSTEMD_VERSION', `${what}: ${reason}`, {
    hint: `Give the number that systemctl --version prints on the host, ${oldestSystemd} or later: --systemd 252`,
  });
}
