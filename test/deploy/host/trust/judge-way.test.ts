import test from 'ava';
import { findParties, findPresumer } from '../../../../src/deploy/host/trust/judge-way.js';
import type { Step } from '../../../../src/deploy/host/trust/step.js';

const root: Step = { path: '/', kind: 'folder', mode: 0o755, uid: 0, gid: 0, names: 2, inSticky: false };
const folder = (path: string, changes: Partial<Step> = {}): Step => ({ ...root, path, ...changes });
const file = (path: string, changes: Partial<Step> = {}): Step =>
  folder(path, { kind: 'file', mode: 0o644, names: 1, ...changes });
const link = (path: string, changes: Partial<Step> = {}): Step => file(path, { kind: 'link', mode: 0o777, ...changes });

const alice = { uid: 1000, gid: 1000 };
const tmp = folder('/tmp', { mode: 0o1777 });
const shadow = file('/etc/shadow', { mode: 0o640, gid: 42 });
const members = (gid: number) => gid === 50;

const ways: [what: string, steps: Step[], parties: string[], missing?: string][] = [
  ["root's file in root's folders", [root, folder('/etc'), file('/etc/a')], []],
  ['a file of somebody', [root, file('/a', alice)], ['owner /a']],
  ['a folder of somebody', [root, folder('/srv', alice), file('/srv/a')], ['owner /srv']],
  ["somebody's folder far above", [root, folder('/h', alice), folder('/h/a'), file('/h/a/b')], ['owner /h']],
  ['a file for all to write', [root, file('/a', { mode: 0o666 })], ['everybody /a', 'group /a']],
  ['a file for a group with members', [root, file('/a', { mode: 0o664, gid: 50 })], ['group /a']],
  ['a file for a group of nobody', [root, file('/a', { mode: 0o664, gid: 51 })], []],
  ['what an access control list may give away', [root, file('/a', { mode: 0o664 })], ['group /a']],
  ["somebody's link in root's folder", [root, link('/l', alice), folder('/etc'), file('/etc/a')], []],
  ["root's file in /tmp", [root, tmp, file('/tmp/a', { inSticky: true })], []],
  ["somebody's link in /tmp", [root, tmp, link('/tmp/l', { ...alice, inSticky: true }), shadow], ['owner /tmp/l']],
  [
    "root's file by a second name in /tmp",
    [root, tmp, file('/tmp/a', { names: 2, inSticky: true })],
    ['everybody /tmp/a'],
  ],
  ['what is not there in /tmp', [root, tmp], ['everybody /tmp', 'group /tmp'], '/tmp/a'],
  ["what is not there in root's folder", [root, folder('/etc')], [], '/etc/a'],
  [
    'a folder as /tmp that is of somebody',
    [root, folder('/t', { ...alice, mode: 0o1777 }), file('/t/a')],
    ['owner /t'],
  ],
];

for (const [what, steps, expected, missing] of ways) {
  test(`who may change where a path leads: ${what}`, t => {
    const found = findParties({ steps, ...(missing !== undefined && { missing }) }, members);
    t.deepEqual(
      found.map(({ by, path }) => `${by} ${path}`),
      expected,
    );
  });
}

const reads: [what: string, steps: Step[], isRefused: boolean][] = [
  ['their own file', [root, folder('/own', alice), file('/own/a', { ...alice, mode: 0o600 })], false],
  ['a file that all may read', [root, folder('/own', alice), link('/own/a', alice), file('/etc/passwd')], false],
  ["a link to a file of root's", [root, folder('/own', alice), link('/own/a', alice), shadow], true],
  [
    'a link into a closed folder',
    [root, folder('/own', alice), link('/own/a', alice), folder('/root', { mode: 0o700 }), file('/root/a')],
    true,
  ],
  ["root's file that they have moved there", [root, folder('/own', alice), file('/own/a', { mode: 0o600 })], true],
  ['their own file below a closed folder', [root, folder('/root', { mode: 0o700 }), file('/root/a', alice)], false],
  ["another's file", [root, folder('/own', alice), link('/own/a'), file('/b', { uid: 1001, mode: 0o600 })], true],
  ["root's secret in a folder that root alone may change", [root, shadow], false],
];

for (const [what, steps, isRefused] of reads) {
  test(`what root reads for a path that others may change: ${what}`, t => {
    t.is(findPresumer({ steps }, 'read', members) !== undefined, isRefused);
  });
}

const writes: [what: string, steps: Step[], isRefused: boolean][] = [
  ['into their own folder', [root, folder('/own', alice)], false],
  ["into a folder of root's by their link", [root, folder('/own', alice), link('/own/l', alice), folder('/etc')], true],
  ["into a folder of root's in theirs", [root, folder('/own', alice), folder('/own/etc')], true],
  ["into root's", [root, folder('/etc')], false],
];

for (const [what, steps, isRefused] of writes) {
  test(`where root writes for a path that others may change: ${what}`, t => {
    t.is(findPresumer({ steps }, 'write', members) !== undefined, isRefused);
  });
}
