import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Unread } from '../../doctor/facts.js';
import type { Certificate } from '../../doctor/facts-of-files.js';
import type { ServiceUnit } from '../../doctor/facts-of-units.js';

const dayMs = 86_400_000;

/** The certificates among these files and the credentials of the service, each with the private key that goes with it. */
export function readCertificates(
  files: readonly string[],
  { credentials }: Pick<ServiceUnit, 'credentials'>,
  now: number,
): { certificates: Certificate[]; unread: Unread[] } {
  const paths = [...new Set([...Object.values(credentials), ...files])].filter(path =>
    /\.(pem|crt|cer|key)$/.test(path),
  );
  const unread: Unread[] = [];
  const found = paths.flatMap(path => {
    try {
      return [{ path, text: readFileSync(path, 'utf8') }];
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EACCES')
        unread.push({ what: path, why: 'needs root' });
      return []; // one that is not there is a finding of its own
    }
  });
  const keys = found.filter(({ text }) => /-----BEGIN (\w+ )*PRIVATE KEY-----/.test(text));
  const certificates = found.filter(({ text }) => text.includes('-----BEGIN CERTIFICATE-----'));
  // With several of each only their names could tell which belong together, which would be a guess.
  const [key] = keys.length === 1 && certificates.length === 1 ? keys : [];
  return { unread, certificates: certificates.flatMap(one => describe(one, key, now)) };
}

function describe(
  { path, text }: { path: string; text: string },
  key: { path: string; text: string } | undefined,
  now: number,
): Certificate[] {
  try {
    const certificate = new X509Certificate(text);
    const validTo = new Date(certificate.validTo);
    const fits = key && fitsKey(certificate, key.text);
    return [
      {
        path,
        names: certificate.subjectAltName?.split(', ').map(name => name.replace(/^(DNS|IP Address):/, '')) ?? [],
        validFrom: new Date(certificate.validFrom).toISOString(),
        validTo: validTo.toISOString(),
        daysLeft: Math.floor((validTo.getTime() - now) / dayMs),
        started: new Date(certificate.validFrom).getTime() <= now,
        ...(key && fits !== undefined && { key: { path: key.path, fits } }),
      },
    ];
  } catch {
    return [];
  }
}

/** Undefined for a key that is locked with a passphrase. */
function fitsKey(certificate: X509Certificate, text: string): boolean | undefined {
  try {
    return certificate.checkPrivateKey(createPrivateKey(text));
  } catch {
    return undefined;
  }
}
