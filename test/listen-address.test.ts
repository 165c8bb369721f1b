import test from 'ava';
import { LowportError } from '../src/errors.js';
import { addressesCollide, formatAddress, type ListenAddress, parseListenAddress } from '../src/listen-address.js';

const addresses: [text: string, address: ListenAddress][] = [
  ['80', { kind: 'port', port: 80 }],
  ['https=443', { kind: 'port', port: 443, role: 'https' }],
  ['127.0.0.1:8080', { kind: 'ip', host: '127.0.0.1', port: 8080 }],
  ['[::1]:80', { kind: 'ip', host: '::1', port: 80 }],
  ['admin=[fe80::1]:9000', { kind: 'ip', host: 'fe80::1', port: 9000, role: 'admin' }],
  ['/run/app.sock', { kind: 'path', path: '/run/app.sock' }],
  ['/run/a=b.sock', { kind: 'path', path: '/run/a=b.sock' }],
  ['@abstract', { kind: 'abstract', name: 'abstract' }],
];

for (const [text, address] of addresses) {
  test(`${text} is read and written back`, t => {
    t.deepEqual(parseListenAddress(text), address);
    t.is(formatAddress(address), text.replace(/^[a-z]+=/, ''));
  });
}

test('an IPv6 address is written in its canonical form', t => {
  t.is(formatAddress(parseListenAddress('[0:0:0:0:0:0:0:1]:80')), '[::1]:80');
});

const refused: [text: string, reason: RegExp][] = [
  ['', /not a port/],
  ['0', /port 0 is not in 1 to 65535/],
  ['65536', /port 65536/],
  ['-80', /not a port/],
  ['8o', /not a port/],
  ['example.com:80', /not a port/],
  ['::1:80', /not a port/],
  ['[::1]', /not a port/],
  ['[::g]:80', /not a port/],
  ['010.0.0.1:80', /not a port/],
  ['300.0.0.1:80', /not a port/],
  ['run/app.sock', /not a port/],
  ['80\nExecStart=/bin/sh', /control character/],
  ['@', /name of the socket is missing/],
  [`/${'a'.repeat(107)}`, /at most 107 bytes/],
];

for (const [text, reason] of refused) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused with value, reason and cure`, t => {
    const error = t.throws(() => parseListenAddress(text), { instanceOf: LowportError, code: 'ERR_LISTEN_ADDRESS' });
    t.true(error.message.includes(JSON.stringify(text)));
    t.regex(error.message, reason);
    t.regex(error.hint, /^Write it as/);
  });
}

const collisions: [a: string, b: string, collide: boolean][] = [
  ['80', '80', true],
  ['80', '127.0.0.1:80', true],
  ['127.0.0.1:80', '[::1]:80', false],
  ['0.0.0.0:80', '127.0.0.1:80', true],
  ['0.0.0.0:80', '[::1]:80', false],
  ['[::]:80', '127.0.0.1:80', true],
  ['[::]:80', '[::1]:80', true],
  ['[::]:80', '0.0.0.0:80', false],
  ['80', '443', false],
  ['/run/a', '/run/a', true],
  ['/run/a', '@/run/a', false],
];

for (const [a, b, collide] of collisions) {
  test(`${a} and ${b} ${collide ? 'collide' : 'go together'}`, t => {
    t.is(addressesCollide(parseListenAddress(a), parseListenAddress(b)), collide);
    t.is(addressesCollide(parseListenAddress(b), parseListenAddress(a)), collide);
  });
}
