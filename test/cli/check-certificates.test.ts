import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { makeProgram } from '../deploy/make-program.js';
import { Authority, type Issued } from '../support/authority.js';
import { runCli } from './run-cli.js';

const authority = await Authority.create();
const good = await authority.issue();

const refused: [what: string, pair: Pick<Issued, 'chain' | 'key'>, code: string][] = [
  ['has expired', await authority.issue({ from: -10, until: -1 }), 'ERR_TLS_EXPIRED'],
  ['is not valid yet', await authority.issue({ from: 2, until: 5 }), 'ERR_TLS_NOT_YET_VALID'],
  ['has another key', { ...(await authority.issue()), key: good.key }, 'ERR_TLS_KEY_MISMATCH'],
  ['is none', { ...good, chain: 'hello' }, 'ERR_TLS_FORMAT'],
];

for (const [what, { chain, key }, code] of refused) {
  test(`install of a certificate that ${what} is refused before anything is written, with the file's name`, t => {
    const folder = mkdtempSync(join(tmpdir(), 'lowport-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const [cert, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, chain);
    writeFileSync(keyFile, key);
    const words = ['install', '--dry-run', '--systemd', '252', '--root', '.', '--tls-cert', cert, '--tls-key', keyFile];
    const { status, stdout, stderr } = runCli(words, { cwd: makeProgram(t, { 'etc/passwd': '' }) });
    t.is(status, 1);
    t.is(stdout, '');
    t.true(stderr.includes(folder) && stderr.includes(`(${code})`), stderr);
  });
}
