import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;

/** A certificate and its key in PEM; `chain` is what a server of it sends: itself and what issued it, without the root. */
export type Issued = { cert: string; chain: string; key: string };

type IssueOptions = {
  /** In days from now. */
  from?: number;
  until?: number;
  names?: string[];
  /** Says where the issuer's certificate is to be had, as public authorities do. */
  saysIssuer?: boolean;
  /** An RSA key of so many bits instead of an EC key. */
  rsaBits?: number;
};

/** An authority for tests: a root that clients trust, and an intermediate that issues. */
export class Authority {
  readonly root: string;
  readonly #root: x509.X509Certificate;
  readonly #rootKeys: webcrypto.CryptoKeyPair;
  readonly #intermediate: x509.X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(root: Signed, intermediate: Signed) {
    this.root = root.certificate.toString('pem');
    this.#root = root.certificate;
    this.#rootKeys = root.keys;
    this.#intermediate = intermediate.certificate;
    this.#keys = intermediate.keys;
  }

  static async create(): Promise<Authority> {
    x509.cryptoProvider.set(webcrypto as never);
    const keys = await makeKeys();
    const root = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=Test Root',
      keys,
      notAfter: new Date(Date.now() + 30 * dayMs),
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    });
    const intermediateKeys = await makeKeys();
    const intermediate = await x509.X509CertificateGenerator.create({
      subject: 'CN=Test Intermediate',
      issuer: root.subject,
      publicKey: intermediateKeys.publicKey,
      signingKey: keys.privateKey,
      notAfter: new Date(Date.now() + 20 * dayMs),
      signingAlgorithm: algorithm,
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    return new Authority({ certificate: root, keys }, { certificate: intermediate, keys: intermediateKeys });
  }

  /** Issued by the intermediate. */
  issue(options: IssueOptions = {}): Promise<Issued> {
    return this.#issue(this.#intermediate, this.#keys, options, this.#intermediate.toString('pem'));
  }

  /** Issued by the root itself, as tools for private networks do. */
  issueByRoot(options: IssueOptions = {}): Promise<Issued> {
    return this.#issue(this.#root, this.#rootKeys, options, '');
  }

  async #issue(
    issuer: x509.X509Certificate,
    issuerKeys: webcrypto.CryptoKeyPair,
    { from = -1, until = 10, names = ['localhost'], saysIssuer = false, rsaBits }: IssueOptions,
    above: string,
  ): Promise<Issued> {
    const keys = await makeKeys(rsaBits);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${names[0]}`,
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey: issuerKeys.privateKey,
      notBefore: new Date(Date.now() + from * dayMs),
      notAfter: new Date(Date.now() + until * dayMs),
      signingAlgorithm: algorithm,
      extensions: [
        new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value }))),
        ...(saysIssuer ? [new x509.AuthorityInfoAccessExtension({ caIssuers: 'http://ca.test/issuer.der' })] : []),
      ],
    });
    const cert = `${certificate.toString('pem')}\n`;
    const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
    return { cert, chain: `${cert}${above}\n`, key };
  }
}

type Signed = { certificate: x509.X509Certificate; keys: webcrypto.CryptoKeyPair };

async function makeKeys(rsaBits?: number): Promise<webcrypto.CryptoKeyPair> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Buffer.from([1, 0, 1]) };
  const kind = rsaBits === undefined ? algorithm : { ...rsa, modulusLength: rsaBits };
  return (await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}
