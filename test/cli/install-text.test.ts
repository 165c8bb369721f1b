import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeFolder, makeProgram } from '../deploy/make-program.js';
import { rootTest } from '../support/root-test.js';
import { runCli } from './run-cli.js';

const words = ['install', '--systemd', '252', '--no-maintenance', '--root', 'image', '--env', 'A=1'];

function makeImage(t: ExecutionContext): string {
  return makeProgram(t, { 'image/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' });
}

/** The folder of a test has another name each time. */
const show = (text: string, folder: string) => text.replaceAll(folder, '/srv');

test('the preview of an installation is a unified diff, and the commands that follow', t => {
  const folder = makeImage(t);
  const { stdout, stderr, status } = runCli([...words, '--dry-run'], { cwd: folder, env: { NO_COLOR: '1' } });
  t.is(status, 0, stderr);
  const text = show(stdout, folder);
  t.is(
    text.slice(0, text.indexOf('--- /dev/null\n+++ /srv/image/etc/systemd/system/shop.service')),
    `--- /dev/null
+++ /srv/image/etc/systemd/system/shop.socket
@@ -0,0 +1,13 @@
+# Written by lowport 0.1.0, the socket way.
+
+[Unit]
+Description=listening sockets of shop
+
+[Socket]
+ListenStream=80
+BindIPv6Only=both
+Backlog=4096
+TriggerLimitIntervalSec=0
+
+[Install]
+WantedBy=sockets.target
`,
  );
  t.true(text.endsWith('\n\n  systemctl --root=/srv/image enable shop.socket shop.service\n'), text);
  t.false(stdout.includes('\u001b'));
});

rootTest('that of an update shows what differs, and what somebody else has written', t => {
  const folder = makeImage(t);
  t.is(runCli([...words, '--yes', '--quiet'], { cwd: folder }).status, 0);
  const unit = join(folder, 'image/etc/systemd/system/shop.socket');
  rmSync(unit);
  writeFileSync(unit, '# mine\n');
  const other = words.map(word => word.replace('A=1', 'A=2'));
  const refused = runCli([...other, '--dry-run'], { cwd: folder });
  t.is(refused.status, 1);
  t.regex(
    refused.stderr,
    /shop\.socket": other content than lowport wrote is there\n {2}.*--force --dry-run.*\n.*ERR_FILE_DIFFERS/,
  );
  const text = show(runCli([...other, '--dry-run', '--force'], { cwd: folder }).stdout, folder);
  t.regex(
    text,
    /^lowport did not write this as it is; it will be lost: \/etc\/systemd\/system\/shop\.socket\n--- .*\n\+\+\+ .*\n@@ -1,1 \+1,13 @@\n-# mine\n/,
  );
  t.regex(text, /\n-Environment=A=1\n\+Environment=A=2\n/);
});

rootTest('uninstalling what is not there says what is', t => {
  const folder = makeImage(t);
  runCli([...words, '--yes', '--quiet'], { cwd: folder });
  const { stderr, status } = runCli(['uninstall', 'other', '--yes', '--root', 'image'], { cwd: folder });
  t.is(status, 1);
  t.is(
    stderr,
    'lowport: other: lowport has installed nothing of that name\n  Installed: shop.\n  (ERR_NOT_INSTALLED)\n',
  );
  t.is(runCli(['uninstall', 'shop', '--yes', '--root', makeFolder(t, {})], { cwd: folder }).status, 1);
});
