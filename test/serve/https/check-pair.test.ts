import { execSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkDates, checkPair } from '../../../src/serve/https/check-pair.js';
import { orderChain } from '../../../src/serve/https/order-chain.js';
import { Authority, type Issued } from '../../support/authority.js';

const authority = await Authority.create();
const good = await authority.issue();
const other = await authority.issue();
const foreign = await (await Authority.create()).issue();
const alone = await authority.issue({ saysIssuer: true });

type Case = { what: string; cert: string | Buffer; key: string | Buffer; code: string; message: RegExp; hint: RegExp };

const refused: Case[] = [
  {
    what: 'the key of another certificate',
    cert: good.chain,
    key: other.key,
    code: 'ERR_TLS_KEY_MISMATCH',
    message: /^tls-key: it is not the key of tls-cert$/,
    hint: /fullchain\.pem and privkey\.pem/,
  },
  {
    what: 'an expired certificate',
    ...pairOf(await authority.issue({ from: -10, until: -1 })),
    code: 'ERR_TLS_EXPIRED',
    message: /^tls-cert: it has expired on \w{3} /,
    hint: /certbot renew/,
  },
  {
    what: 'one that is not valid yet',
    ...pairOf(await authority.issue({ from: 2, until: 5 })),
    code: 'ERR_TLS_NOT_YET_VALID',
    message: /valid from/,
    hint: /clock/,
  },
  {
    what: 'an encrypted key',
    cert: good.chain,
    key: encrypt(good.key, 'pkcs8'),
    code: 'ERR_TLS_KEY_ENCRYPTED',
    message: /encrypted/,
    hint: /openssl pkey/,
  },
  {
    what: 'an encrypted key of the older form',
    cert: good.chain,
    key: encrypt(good.key, 'sec1'),
    code: 'ERR_TLS_KEY_ENCRYPTED',
    message: /encrypted/,
    hint: /openssl pkey/,
  },
  {
    what: 'a key that OpenSSL takes for too short',
    ...pairOf(await authority.issueByRoot({ rsaBits: 512 })),
    code: 'ERR_TLS_WEAK',
    message: /^tls-cert: OpenSSL \S+ of this Node refuses it: ee key too small$/,
    hint: /P-256/,
  },
  {
    what: 'a certificate in DER',
    cert: new X509Certificate(good.cert).raw,
    key: good.key,
    code: 'ERR_TLS_FORMAT',
    message: /^tls-cert: it is DER/,
    hint: /openssl x509 -inform DER/,
  },
  {
    what: 'a key in DER',
    cert: good.chain,
    key: createPrivateKey(good.key).export({ type: 'pkcs8', format: 'der' }),
    code: 'ERR_TLS_FORMAT',
    message: /^tls-key: it is DER/,
    hint: /openssl pkey -inform DER/,
  },
  {
    what: 'the key in the place of the certificate',
    cert: good.key,
    key: good.key,
    code: 'ERR_TLS_FORMAT',
    message: /^tls-cert: it holds no certificate in PEM$/,
    hint: /fullchain\.pem/,
  },
  {
    what: 'the certificate in the place of the key',
    cert: good.chain,
    key: good.cert,
    code: 'ERR_TLS_FORMAT',
    message: /^tls-key: it holds no key in PEM$/,
    hint: /privkey\.pem/,
  },
  {
    what: 'an empty certificate',
    cert: '',
    key: good.key,
    code: 'ERR_TLS_FORMAT',
    message: /no certificate/,
    hint: /fullchain/,
  },
  {
    what: 'a certificate that is damaged inside',
    cert: good.chain.replace(/MII.{8}/, 'MIIAAAAAAAA'),
    key: good.key,
    code: 'ERR_TLS_FORMAT',
    message: /cannot be read/,
    hint: /Copy/,
  },
  {
    what: 'a certificate without its chain',
    cert: alone.cert,
    key: alone.key,
    code: 'ERR_TLS_CHAIN',
    message: /alone, without that of its issuer "Test Intermediate"/,
    hint: /fullchain\.pem instead of cert\.pem/,
  },
  {
    what: 'the chain of somebody else',
    cert: good.cert + foreign.chain.slice(foreign.cert.length),
    key: good.key,
    code: 'ERR_TLS_CHAIN',
    message: /certificate 2 did not issue the one before it/,
    hint: /first/,
  },
];

for (const { what, cert, key, code, message, hint } of refused) {
  test(`${what} is refused, with the cure`, t => {
    const error = t.throws(() => check(cert, key), { name: 'LowportError', code });
    t.regex(error?.message ?? '', message);
    t.regex((error as Error & { hint: string }).hint, hint);
  });
}

test('what can be served passes', async t => {
  const byRoot = await authority.issueByRoot();
  t.notThrows(() => check(good.chain, good.key));
  t.notThrows(() => check(alone.chain, alone.key));
  t.notThrows(() => check(byRoot.cert, byRoot.key), 'issued by a root of the own network, as mkcert does');
  t.notThrows(() => check(`comment\r\n${good.chain.replaceAll('\n', '\r\n')}`, good.key));
});

test('a chain in any order, and blocks without a line between them, are read as what they are', t => {
  const [leaf = '', ...issuers] =
    good.chain.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  t.true(issuers.length > 0);
  const wanted = `${[leaf, ...issuers].join('\n')}\n`;
  for (const text of [
    [...issuers, leaf].join('\n'),
    [leaf, ...issuers].join(''),
    `\ufeff${good.key}${[...issuers, leaf].join('')}`,
  ]) {
    t.is(orderChain(Buffer.from(text), Buffer.from(good.key)).toString(), wanted);
    t.notThrows(() => check(text, good.key));
  }
});

test('PKCS #12 is taken apart by the commands of the refusal', t => {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const run = (command: string) => execSync(command, { cwd: folder, stdio: 'pipe' });
  writeFileSync(join(folder, 'chain.pem'), good.chain);
  writeFileSync(join(folder, 'key.pem'), good.key);
  run('openssl pkcs12 -export -in chain.pem -inkey key.pem -passout pass: -out tls-cert');
  const bytes = readFileSync(join(folder, 'tls-cert'));
  for (const [cert, key] of [
    [bytes, good.key],
    [good.chain, bytes],
  ] as const) {
    const error = t.throws(() => check(cert, key), { code: 'ERR_TLS_FORMAT' }) as
      | (Error & { hint: string })
      | undefined;
    t.regex(error?.message ?? '', /^tls-(cert|key): it is PKCS #12/);
    for (const command of (error?.hint ?? '').match(/openssl pkcs12 .*/g) ?? []) {
      run(`${command.replace('-in tls-key', '-in tls-cert')} -passin pass:`);
    }
    const made = (name: string) => readFileSync(join(folder, name));
    t.notThrows(() => check(made('fullchain.pem'), made('privkey.pem')));
    run('rm fullchain.pem privkey.pem');
  }
});

function pairOf({ chain, key }: Issued): { cert: string; key: string } {
  return { cert: chain, key };
}

function check(cert: string | Buffer, key: string | Buffer): void {
  const files = { cert: Buffer.from(cert as string), key: Buffer.from(key as string) };
  const pair = { ...files, cert: orderChain(files.cert, files.key), certName: 'tls-cert', keyName: 'tls-key' };
  checkPair(pair);
  checkDates(pair, new Date());
}

function encrypt(key: string, type: 'pkcs8' | 'sec1'): string {
  return createPrivateKey(key).export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
}
