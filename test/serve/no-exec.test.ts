import test from 'ava';
import { isNoExec } from '../../src/serve/no-exec.js';

const mountinfo = [
  '1 0 8:1 / / ro,relatime - ext4 /dev/sda1 rw',
  '2 1 0:9 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw',
  '3 1 8:1 /var/lib/private/app /var/lib/private/app rw,noexec master:1 - ext4 /dev/sda1 rw',
  '4 3 8:1 /tools /var/lib/private/app/my\\040tools rw - ext4 /dev/sda1 rw',
  '5 1 0:10 / /srv rw,noexec - tmpfs tmpfs rw',
  '6 1 0:11 / /srv rw - tmpfs tmpfs rw',
  '',
].join('\n');

for (const [file, expected] of [
  ['/usr/bin/node', false],
  ['/tmp/x', true],
  ['/tmpfile', false],
  ['/var/lib/private/app/x', true],
  ['/var/lib/private/app/my tools/x', false],
  ['/srv/x', false],
] as const) {
  test(`${file} ${expected ? 'lies' : 'does not lie'} on a mount from which nothing is run`, t =>
    t.is(isNoExec(file, mountinfo), expected));
}

test('without mounts nothing is said', t => t.false(isNoExec('/tmp/x', '')));
