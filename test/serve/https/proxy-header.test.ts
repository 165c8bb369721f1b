import test from 'ava';
import fc from 'fast-check';
import { readProxyHeader } from '../../../src/serve/https/proxy-header.js';

const done = (length: number, address?: string, port?: number, family?: string) => {
  return address === undefined ? { state: 'done', length } : { state: 'done', length, peer: { address, port, family } };
};

const v1: [line: string, expected: object][] = [
  ['PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n', done(42, '192.0.2.1', 56324, 'IPv4')],
  ['PROXY TCP6 2001:db8::1 ::1 1 65535\r\n', done(36, '2001:db8::1', 1, 'IPv6')],
  ['PROXY UNKNOWN\r\n', done(15)],
  ['PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n', done(43)],
  ['PROXY TCP4 192.0.2.1', { state: 'more' }],
  ['PRO', { state: 'more' }],
  ['', { state: 'more' }],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 56324 65536\r\n', { state: 'invalid' }],
  ['PROXY TCP4 192.0.2.256 192.0.2.2 1 443\r\n', { state: 'invalid' }],
  ['PROXY TCP4 2001:db8::1 ::1 1 443\r\n', { state: 'invalid' }],
  ['PROXY TCP6 192.0.2.1 192.0.2.2 1 443\r\n', { state: 'invalid' }],
  ['PROXY TCP4  192.0.2.1 192.0.2.2 1 443\r\n', { state: 'invalid' }],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n', { state: 'invalid' }],
  ['PROXY UDP4 192.0.2.1 192.0.2.2 1 443\r\n', { state: 'invalid' }],
  [`PROXY UNKNOWN ${'x'.repeat(120)}`, { state: 'invalid' }],
  ['proxy TCP4 192.0.2.1 192.0.2.2 1 443\r\n', { state: 'invalid' }],
  ['GET / HTTP/1.1\r\n', { state: 'invalid' }],
  ['\x16\x03\x01\x02', { state: 'invalid' }],
];

for (const [line, expected] of v1) {
  test(`version 1: ${JSON.stringify(line.slice(0, 50))}`, t => {
    t.deepEqual<unknown, unknown>(readProxyHeader(Buffer.from(line, 'latin1')), expected);
  });
}

const signature = '0d0a0d0a000d0a515549540a';
const v2: [what: string, hex: string, expected: object][] = [
  ['TCP over IPv4', '2111000cc0000201c0000202dc0401bb', done(28, '192.0.2.1', 56324, 'IPv4')],
  ['with extensions behind', '21110010c0000201c0000202dc0401bb03000100', done(32, '192.0.2.1', 56324, 'IPv4')],
  [
    'TCP over IPv6',
    '2121002420010db8000000000000000000000001000000000000000000000000000000010001ffff',
    done(52, '2001:db8::1', 1, 'IPv6'),
  ],
  ['LOCAL, a health check', '20000000', done(16)],
  ['LOCAL with an address to skip', '2011000cc0000201c0000202dc0401bb', done(28)],
  ['unspecified', '21000003aabbcc', done(19)],
  ['unix', `213100d8${'00'.repeat(216)}`, done(232)],
  ['cut in the addresses', '2111000cc0000201', { state: 'more' }],
  ['cut in the length', '211100', { state: 'more' }],
  ['a length too short for IPv4', '2111000bc0000201c0000202dc0401', { state: 'invalid' }],
  ['a length too short for IPv6', '2121000cc0000201c0000202dc0401bb', { state: 'invalid' }],
  ['UDP', '2112000cc0000201c0000202dc0401bb', { state: 'invalid' }],
  ['version 3', '3111000cc0000201c0000202dc0401bb', { state: 'invalid' }],
  ['an unknown command', '2211000cc0000201c0000202dc0401bb', { state: 'invalid' }],
  ['longer than any proxy sends', '2111ffff', { state: 'invalid' }],
];

for (const [what, hex, expected] of v2) {
  test(`version 2: ${what}`, t => {
    t.deepEqual<unknown, unknown>(readProxyHeader(Buffer.from(signature + hex, 'hex')), expected);
  });
}

test('however a header is cut, it is read when it is whole, and not a byte beyond', t => {
  const headers = [
    ...v1.map(([line]) => Buffer.from(line)),
    ...v2.map(([, hex]) => Buffer.from(signature + hex, 'hex')),
  ];
  const whole = headers.filter(bytes => readProxyHeader(bytes).state === 'done');
  t.true(whole.length >= 11);
  fc.assert(
    fc.property(fc.constantFrom(...whole), fc.nat(), fc.uint8Array({ maxLength: 300 }), (header, cut, rest) => {
      t.is(readProxyHeader(header.subarray(0, cut % header.length)).state, 'more');
      t.deepEqual(readProxyHeader(Buffer.concat([header, rest])), readProxyHeader(header));
    }),
  );
});

test('whatever comes, the reader answers, and a header is never longer than what came', t => {
  const start = fc.constantFrom('', 'PROXY ', 'PROXY TCP4 ', Buffer.from(signature, 'hex').toString('latin1'));
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 300 }), (text, rest) => {
      const bytes = Buffer.concat([Buffer.from(text, 'latin1'), rest]);
      const header = readProxyHeader(bytes);
      t.true(header.state !== 'done' || header.length <= bytes.length);
    }),
  );
});
