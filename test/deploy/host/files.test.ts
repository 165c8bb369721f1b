import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { requireFile } from '../../../src/deploy/host/files.js';

test('a folder that is missing is made by the command of the refusal', t => {
  const root = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  for (const path of [join(root, 'www/acme'), join(root, "a folder's name")]) {
    const error = t.throws(() => requireFile(path, '--acme-webroot', 'folder'), { code: 'ERR_NO_FILE' });
    t.is(error?.message, `--acme-webroot ${JSON.stringify(path)}: there is no such folder`);
    const [command = ''] = /mkdir -p .*/.exec((error as Error & { hint: string }).hint) ?? [];
    execFileSync('/bin/sh', ['-c', command]);
    t.notThrows(() => requireFile(path, '--acme-webroot', 'folder'));
  }
});

test('no command is given for a folder that is a file, as it would fail', t => {
  const root = mkdtempSync(join(tmpdir(), 'lowport-'));
  t.teardown(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'file'), '');
  for (const [path, problem] of [
    [join(root, 'file'), /it is not a folder$/],
    [join(root, 'file/acme'), /there is no such file$/],
  ] as const) {
    const error = t.throws(() => requireFile(path, '--acme-webroot', 'folder'), {
      code: 'ERR_NO_FILE',
      message: problem,
    });
    t.notRegex((error as Error & { hint: string }).hint, /mkdir/);
  }
});
