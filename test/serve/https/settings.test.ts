import test from 'ava';
import { LowportError } from '../../../src/errors.js';
import { readHttpsSettings } from '../../../src/serve/https/settings.js';

test('without a word of the unit: TLS 1.2 and later, the redirect when the program has settled, no HTTP/2', t => {
  t.deepEqual(readHttpsSettings({}), {
    minVersion: 'TLSv1.2',
    hsts: undefined,
    redirect: 'auto',
    redirectPort: undefined,
    acmeWebroot: undefined,
    http2: false,
  });
});

test('the redirect may lead to another port than that of the socket', t => {
  t.is(readHttpsSettings({ LOWPORT_REDIRECT_PORT: '8443' }).redirectPort, 8443);
});

const refused: [name: string, value: string][] = [
  ['LOWPORT_TLS_MIN', '1.1'],
  ['LOWPORT_HSTS', 'for ever'],
  ['LOWPORT_REDIRECT', 'yes'],
  ['LOWPORT_REDIRECT_PORT', 'https'],
  ['LOWPORT_REDIRECT_PORT', '70000'],
  ['LOWPORT_HTTP2', 'true'],
];

for (const [name, value] of refused) {
  test(`${name}=${value} is refused with a cure`, t => {
    const error = t.throws(() => readHttpsSettings({ [name]: value }), {
      instanceOf: LowportError,
      code: 'ERR_SETTING',
    });
    t.true(error.message.startsWith(`${name}=${JSON.stringify(value)}: `));
    t.regex(error.hint, /^(Unset|Write)/);
  });
}
