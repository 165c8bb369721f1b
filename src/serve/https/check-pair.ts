import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';
import { LowportError } from '../../errors.js';

/** A certificate with its chain, and its key: the contents of two PEM files, and what they are called in a message. */
export type Pair = { cert: Buffer; key: Buffer; certName: string; keyName: string };

const pemCertificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Makes sure that TLS can be served with the pair.
 * @throws {LowportError} `ERR_TLS_FORMAT` (DER, or no PEM at all), `ERR_TLS_KEY_ENCRYPTED`, `ERR_TLS_KEY_MISMATCH`,
 *   `ERR_TLS_CHAIN`, `ERR_TLS_WEAK`.
 */
export function checkPair(pair: Pair): void {
  const chain = readChain(pair);
  const [leaf] = chain;
  const key = readKey(pair);
  if (!leaf.checkPrivateKey(key)) {
    throw new LowportError('ERR_TLS_KEY_MISMATCH', `${pair.keyName}: it is not the key of ${pair.certName}`, {
      hint: 'Give the two files that were made together: fullchain.pem and privkey.pem of one folder.',
    });
  }
  checkChain(chain, pair.certName);
  checkStrength(pair);
}

function readChain({ cert, certName }: Pair): [X509Certificate, ...X509Certificate[]] {
  const texts = cert.toString('latin1').match(pemCertificate) ?? [];
  if (texts.length === 0) throw refuseCertificate(cert, certName);
  try {
    return texts.map(text => new X509Certificate(text)) as [X509Certificate, ...X509Certificate[]];
  } catch (cause) {
    throw new LowportError('ERR_TLS_FORMAT', `${certName}: a certificate in it cannot be read`, {
      hint: 'Copy the file again from where the certificate was issued.',
      cause,
    });
  }
}

function refuseCertificate(cert: Buffer, certName: string): LowportError {
  if (cert[0] === derSequence) {
    if (isPkcs12(cert)) return refusePkcs12(certName);
    return new LowportError('ERR_TLS_FORMAT', `${certName}: it is DER, not PEM`, {
      hint: 'Convert it to PEM: openssl x509 -inform DER reads it and writes that.',
    });
  }
  return new LowportError('ERR_TLS_FORMAT', `${certName}: it holds no certificate in PEM`, {
    hint: 'Give a file with -----BEGIN CERTIFICATE-----: fullchain.pem, where Certbot made it.',
  });
}

/** PFX of RFC 7292: a sequence whose first member is the version 3. */
function isPkcs12(bytes: Buffer): boolean {
  const lengthBytes = (bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) - 0x80 : 0;
  return bytes.subarray(2 + lengthBytes, 5 + lengthBytes).equals(Buffer.from([2, 1, 3]));
}

function refusePkcs12(name: string): LowportError {
  const convert = (what: string, out: string) => `openssl pkcs12 -in ${name} ${what} -out ${out}`;
  return new LowportError(
    'ERR_TLS_FORMAT',
    `${name}: it is PKCS #12 (.p12, .pfx), which has certificate and key in one`,
    {
      hint:
        `Take it apart:\n  ${convert('-nokeys', 'fullchain.pem')}\n  ${convert('-nocerts -nodes', 'privkey.pem')}\n` +
        'Where openssl calls its algorithm unsupported, add -legacy. Let only root read privkey.pem.',
    },
  );
}

/** Where every certificate and key in DER begins, and no PEM does. */
const derSequence = 0x30;

function readKey({ key, keyName }: Pair): KeyObject {
  try {
    return createPrivateKey(key);
  } catch (cause) {
    const text = key.toString('latin1');
    if (/ENCRYPTED/.test(text)) {
      throw new LowportError('ERR_TLS_KEY_ENCRYPTED', `${keyName}: the key is encrypted, and nobody is there to ask`, {
        hint: 'Take the passphrase off: openssl pkey reads the key and writes it without. Let only root read that file.',
        cause,
      });
    }
    if (key[0] === derSequence && isPkcs12(key)) throw refusePkcs12(keyName);
    const isDer = key[0] === derSequence;
    throw new LowportError('ERR_TLS_FORMAT', `${keyName}: it ${isDer ? 'is DER, not PEM' : 'holds no key in PEM'}`, {
      hint: isDer
        ? 'Convert it to PEM: openssl pkey -inform DER reads it and writes that.'
        : 'Give a file with -----BEGIN PRIVATE KEY-----: privkey.pem, where Certbot made it.',
      cause,
    });
  }
}

/**
 * Makes sure that clients take it at this time. TLS itself can be served with any.
 * @throws {LowportError} `ERR_TLS_EXPIRED`, `ERR_TLS_NOT_YET_VALID`
 */
export function checkDates(pair: Pair, now: Date): void {
  const { certName } = pair;
  const [{ validFrom, validTo }] = readChain(pair);
  if (now > new Date(validTo)) {
    throw new LowportError('ERR_TLS_EXPIRED', `${certName}: it has expired on ${validTo}`, {
      hint: 'Renew it: certbot renew',
    });
  }
  if (now < new Date(validFrom)) {
    throw new LowportError('ERR_TLS_NOT_YET_VALID', `${certName}: it is valid from ${validFrom} on`, {
      hint: "Look at this machine's clock with timedatectl, or use the certificate from before until then.",
    });
  }
}

/** OpenSSL has limits of its own, which rise with each version: for the length of a key, and the hash of a signature. */
function checkStrength({ cert, key, certName }: Pair): void {
  try {
    createSecureContext({ cert, key });
  } catch (cause) {
    const { reason, message } = cause as Error & { reason?: string };
    const refuser = `OpenSSL ${process.versions.openssl} of this Node refuses it`;
    throw new LowportError('ERR_TLS_WEAK', `${certName}: ${refuser}: ${reason ?? message}`, {
      hint: 'Have it issued anew, with an EC key (P-256) or one of RSA with 2048 bits or more, and signed by SHA-256.',
      cause,
    });
  }
}

/** Each certificate has to be issued by the next one; the last by one that clients know themselves. */
function checkChain(chain: readonly [X509Certificate, ...X509Certificate[]], certName: string): void {
  for (const [index, certificate] of chain.entries()) {
    const next = chain[index + 1];
    if (next !== undefined && !(certificate.checkIssued(next) && certificate.verify(next.publicKey))) {
      throw new LowportError('ERR_TLS_CHAIN', `${certName}: certificate ${index + 2} did not issue the one before it`, {
        hint: "Put the server's certificate first, then its issuer's, and so on up to the root, which may be left out.",
      });
    }
  }
  if (chain.length === 1 && lacksIssuer(chain[0])) {
    throw new LowportError(
      'ERR_TLS_CHAIN',
      `${certName}: it is alone, without that of its issuer "${issuerOf(chain[0])}"`,
      {
        hint: 'Give the file with the whole chain: fullchain.pem instead of cert.pem; or append the issuer to it.',
      },
    );
  }
}

/**
 * A certificate that says where its issuer's is to be had was issued by one that clients do not know by themselves. One that
 * does not may well come from a root of the user's own, as mkcert makes them.
 */
function lacksIssuer(certificate: X509Certificate): boolean {
  if (certificate.checkIssued(certificate) || !/CA Issuers/.test(certificate.infoAccess ?? '')) return false;
  return !rootCertificates.some(root => certificate.checkIssued(new X509Certificate(root)));
}

function issuerOf({ issuer }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(issuer)?.[1] ?? issuer.replaceAll('\n', ', ');
}
