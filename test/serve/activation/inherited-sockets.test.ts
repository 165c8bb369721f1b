import test from 'ava';
import type { Address } from '../../../src/listen-address.js';
import {
  describeSocket,
  type InheritedSocket,
  InheritedSockets,
} from '../../../src/serve/activation/inherited-sockets.js';

const any: Address = { kind: 'ip', host: '::', port: 80 };
const all = [
  describe(3, 'web', 'http', any),
  describe(4, 'web', 'https', { kind: 'ip', host: '::', port: 443 }),
  describe(5, 'admin', 'http', { kind: 'ip', host: '127.0.0.1', port: 8080 }),
  describe(6, 'local', 'http', { kind: 'path', path: '/run/app.sock' }),
  describe(7, 'hidden', 'http', undefined),
];

const rows: [key: string | number, fd: number | undefined, title: string][] = [
  ['web', 3, 'a name'],
  ['https', 4, 'a role'],
  ['http', 3, 'a role that several have'],
  [443, 4, 'a port'],
  ['443', 4, 'a port as text'],
  ['[::]:443', 4, 'an address'],
  ['127.0.0.1:8080', 5, 'an address of one host'],
  ['/run/app.sock', 6, 'a path'],
  ['hidden', 7, 'the name of a socket without a known address'],
  [3000, undefined, 'a port that was not passed'],
  ['', undefined, 'nothing'],
];

for (const [key, fd, title] of rows) {
  test(`take finds a socket by ${title}`, t => {
    t.is(new InheritedSockets(all).take(key)?.fd, fd);
  });
}

test('a socket is taken once, and the next one of that name follows', t => {
  const sockets = new InheritedSockets(all);
  t.deepEqual(
    Array.from({ length: 3 }, () => sockets.take('web')?.fd),
    [3, 4, undefined],
  );
});

test('unclaimed are those that were neither taken nor claimed', t => {
  const sockets = new InheritedSockets(all);
  t.deepEqual(sockets.unclaimed(), all);
  sockets.take('https');
  sockets.claim(all[0] as InheritedSocket);
  t.deepEqual(
    sockets.unclaimed().map(({ fd }) => fd),
    [5, 6, 7],
  );
});

test('a message names a socket by port, address, path, or descriptor', t => {
  t.deepEqual(all.map(describeSocket), ['80', '443', '127.0.0.1:8080', '/run/app.sock', 'fd 7 (hidden)']);
});

function describe(fd: number, name: string, role: InheritedSocket['role'], address: Address | undefined) {
  return { fd, name, role, address, type: 'stream', listener: undefined } as const;
}
