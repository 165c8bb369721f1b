import { createPrivateKey, X509Certificate } from 'node:crypto';

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;

/**
 * A certificate with its chain as TLS wants it, however the file was put together: each block on lines of its own, nothing
 * around them, the certificate of the key first, then its issuer's, and so on. Others come last. What holds no certificate, or
 * none of this key, is left as it is, for the check to say so.
 */
export function orderChain(cert: Buffer, key: Buffer): Buffer {
  const blocks = [...cert.toString('latin1').matchAll(block)].map(([text]) => text);
  const certificates = blocks.filter(text => text.startsWith('-----BEGIN CERTIFICATE-----'));
  if (certificates.length === 0) return cert;
  const rest = certificates.map(text => ({ text, x509: tryOr(() => new X509Certificate(text)) }));
  const privateKey = tryOr(() => createPrivateKey(key));
  const leaf = rest.findIndex(({ x509 }) => privateKey !== undefined && x509?.checkPrivateKey(privateKey) === true);
  const ordered = rest.splice(Math.max(leaf, 0), 1);
  for (;;) {
    const last = ordered.at(-1)?.x509;
    const next = rest.findIndex(({ x509 }) => x509 !== undefined && last?.checkIssued(x509) === true);
    if (next === -1) break;
    ordered.push(...rest.splice(next, 1));
  }
  return Buffer.from([...ordered, ...rest].map(({ text }) => `${text}\n`).join(''), 'latin1');
}

function tryOr<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
