import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { makeCertificate } from '../../src/cli/dev/make-certificate.js';

test('the throw-away certificate is one of this computer, for a year', t => {
  const now = Date.UTC(2049, 5, 1, 12);
  const { cert } = makeCertificate(now);
  const read = new X509Certificate(cert);
  t.is(read.checkHost('localhost'), 'localhost');
  t.is(read.checkHost('example.org'), undefined);
  t.deepEqual(
    ['127.0.0.1', '::1', '192.0.2.1'].map(ip => read.checkIP(ip) !== undefined),
    [true, true, false],
  );
  t.true(read.verify(read.publicKey));
  t.false(read.ca);
  t.is(Date.parse(read.validFrom), now - 86_400_000);
  t.is(Date.parse(read.validTo), now + 365 * 86_400_000);
});

test('two of them share neither key nor serial number, which is positive', t => {
  const [one, other] = [makeCertificate(), makeCertificate()].map(({ cert }) => new X509Certificate(cert));
  t.not(one?.fingerprint256, other?.fingerprint256);
  t.not(one?.serialNumber, other?.serialNumber);
  t.regex(one?.serialNumber ?? '', /^40[\dA-F]{30}$/);
});

test('a client that trusts it gets its answer over TLS', async t => {
  const { cert, key } = makeCertificate();
  const server = createServer({ cert, key }, (_, response) => response.end('served')).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = await once(get({ host: '127.0.0.1', port, ca: cert, agent: false }), 'response');
  t.is(response.statusCode, 200);
  response.resume();
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const why = hasOpenssl ? '' : ' (skipped: needs the program openssl)';

(hasOpenssl ? test : test.skip)(`openssl reads it, and finds nothing wrong${why}`, t => {
  const { cert } = makeCertificate();
  const { stdout, stderr, status } = spawnSync('openssl', ['x509', '-noout', '-text'], {
    input: cert,
    encoding: 'utf8',
  });
  t.is(status, 0, stderr);
  t.regex(stdout, /DNS:localhost, IP Address:127\.0\.0\.1, IP Address:0:0:0:0:0:0:0:1/);
  t.regex(stdout, /Version: 3/);
});
