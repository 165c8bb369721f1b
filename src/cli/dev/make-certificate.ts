import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** In PEM. */
export type Pair = { cert: string; key: string };

const dayMs = 86_400_000;

/**
 * A certificate of localhost, 127.0.0.1 and ::1 that signs itself, with a new key: RFC 5280. The packages that can do it
 * bring two dozen others, and the openssl command is not in every container.
 */
export function makeCertificate(now = Date.now()): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const body = describe(publicKey, now);
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, ecdsaWithSha256, bits(signature));
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** TBSCertificate. */
function describe(publicKey: KeyObject, now: number): Buffer {
  const version3 = der(0xa0, integer(2));
  const validity = sequence(time(now - dayMs), time(now + 365 * dayMs));
  return sequence(
    version3,
    integer(0x40, ...randomBytes(15)),
    ecdsaWithSha256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(subjectAltName, isNoAuthority)),
  );
}

/** One value of DER, X.690. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** Of its bytes; the first is below 0x80, or the number would be negative. */
function integer(...bytes: number[]): Buffer {
  return der(0x02, Buffer.from(bytes));
}

function bits(bytes: Buffer): Buffer {
  return der(0x03, Buffer.from([0]), bytes);
}

function object(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

/** UTCTime, which is for the years before 2050, and GeneralizedTime after. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return Number(digits.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(object(id), der(0x04, value));
}

const ecdsaWithSha256 = sequence(object('2a8648ce3d040302'));
const commonName = sequence(object('550403'), der(0x0c, Buffer.from('localhost')));
const name = sequence(der(0x31, commonName));
const ipv6 = Buffer.from([...Array<number>(15).fill(0), 1]);
const subjectAltName = extension(
  '551d11',
  sequence(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])), der(0x87, ipv6)),
);
const isNoAuthority = extension('551d13', sequence());
