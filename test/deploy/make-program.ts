import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A folder that everyone may read, with these files (paths to contents); removed after the test. */
export function makeFolder(t: ExecutionContext, files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lowport-test-')));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true, mode: 0o755 });
    writeFileSync(join(folder, name), content, { mode: 0o644 });
  }
  return folder;
}

/** A program with a lowport beside it, as `npm install lowport` leaves it. */
export function makeProgram(t: ExecutionContext, files: Readonly<Record<string, string>> = {}): string {
  return makeFolder(t, {
    'package.json': '{"name": "@me/shop"}',
    'server.js': '',
    'node_modules/lowport/package.json': '{"name": "lowport"}',
    'node_modules/lowport/dist/serve/register.cjs': '',
    ...files,
  });
}
