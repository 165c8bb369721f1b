import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { isSecret } from '../../../src/deploy/units/secret.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { loadWay, planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

const token = 'a1b2c3d4e5f6g7h8i9j0';

const variables: [text: string, secret: boolean][] = [
  ['DB_PASSWORD=hunter2', true],
  ['SESSION_SECRET=x', true],
  ['API_KEY=abc', true],
  ['APIKEY=abc', true],
  ['TOKEN=abc', true],
  ['AWS_SECRET_ACCESS_KEY=abc', true],
  ['DATABASE_URL=postgres://app:pw@db/shop', true],
  ['REDIS=redis://:pw@cache', true],
  ['CERT=-----BEGIN PRIVATE KEY-----\nabc', true],
  ['CERT=-----BEGIN EC PRIVATE KEY-----', true],
  [`ANY=ghp_${token}`, true],
  [`ANY=github_pat_${token}`, true],
  [`ANY=glpat-${token}`, true],
  [`ANY=sk_live_${token}`, true],
  [`ANY=xoxb-${token}`, true],
  ['ANY=AKIAABCDEFGHIJKLMNOP', true],
  [`ANY=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${token}`, true],
  ['LOG_LEVEL=debug', false],
  ['DATABASE_URL=postgres://db/shop', false],
  ['DATABASE_URL=postgres://app@db/shop', false],
  ['TOKEN_FILE=/run/secrets/token', false],
  ['PASSWORD_MIN_LENGTH=12', false],
  ['TOKEN_TTL=3600', false],
  ['SECRET=', false],
  ['PUBLIC_KEY=-----BEGIN PUBLIC KEY-----', false],
  ['COMPASS=north', false],
  ['SSH_KEY=/etc/app/key', false],
];

for (const [text, secret] of variables) {
  test(`${JSON.stringify(text)} ${secret ? 'looks like a secret, and is refused' : 'may stand in a unit'}`, t => {
    const [name = ''] = text.split('=', 1);
    t.is(isSecret(name, text.slice(name.length + 1)), secret);
    if (!secret) {
      t.notThrows(() => readOptions({ env: [text] }, '/'));
      return;
    }
    const error = t.throws(() => readOptions({ env: [text] }, '/'), { code: 'ERR_SECRET' });
    t.false(error.message.includes(text.slice(name.length + 1)), 'the secret is not told');
    t.notThrows(() => readOptions({ env: [text], envIsPublic: true }, '/'));
  });
}

const refused: [raw: RawOptions, message: RegExp][] = [
  [{ credential: ['/etc/db'] }, /--credential "\/etc\/db": it is not NAME=FILE/],
  [{ credential: ['../db=/etc/db'] }, /it is not NAME=FILE/],
  [{ credential: ['a:b=/etc/db'] }, /it is not NAME=FILE/],
  [{ credential: ['db='] }, /it is not NAME=FILE/],
  [{ credential: ['tls-key=/etc/db'] }, /lowport itself passes/],
  [{ credential: ['env-file=/etc/db'] }, /lowport itself passes/],
  [{ credential: ['db=/a'], encryptedCredential: ['db=/b'] }, /"db": the name is given twice/],
];

for (const [raw, message] of refused) {
  test(`${JSON.stringify(raw)} is refused`, t => {
    t.throws(() => readOptions(raw, '/w'), { code: 'ERR_CREDENTIAL', message });
  });
}

const raw = { credential: ['db=pw', 'mail=/etc/mail.cred'], encryptedCredential: ['key=/etc/key'] };

test('credentials stand in the unit, encrypted ones as such', async t => {
  const { files } = planWay(await loadWay('socket'), readOptions(raw, '/w'), hostFacts({ systemdVersion: 250 }));
  const unit = parseUnit(files.find(({ path }) => path.endsWith('/app.service'))?.content ?? '');
  t.deepEqual(valuesOf(unit, 'Service', 'LoadCredential'), ['db:/w/pw']);
  t.deepEqual(valuesOf(unit, 'Service', 'LoadCredentialEncrypted'), ['mail:/etc/mail.cred', 'key:/etc/key']);
});

test('an encrypted credential is refused where systemd would leave it out', async t => {
  const way = await loadWay('socket');
  t.throws(() => planWay(way, readOptions(raw, '/w'), hostFacts({ systemdVersion: 249 })), {
    code: 'ERR_CREDENTIAL',
    message: /systemd 249 knows no encrypted credentials/,
  });
});

for (const name of ['quadlet', 'compose', 'kubernetes']) {
  test(`${name} refuses credentials of the host`, async t => {
    const way = await loadWay(name);
    t.throws(() => planWay(way, readOptions({ credential: ['db=/pw'] }, '/w'), hostFacts()), {
      code: 'ERR_WAY_CANNOT',
    });
  });
}
