import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readMetadataNameservers } from '../../../src/deploy/host/nameservers.js';

test('of the name servers, those at an address of metadata are found', t => {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-resolv-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, '# nameserver 169.254.1.1\nnameserver 169.254.169.254\n nameserver 10.0.0.2\noptions edns0\n');
  t.deepEqual(readMetadataNameservers(file), ['169.254.169.254']);
  t.deepEqual(readMetadataNameservers(join(folder, 'none')), []);
});
