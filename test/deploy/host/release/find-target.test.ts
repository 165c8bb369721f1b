import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Installation } from '../../../../src/deploy/host/install/record.js';
import { findCommit } from '../../../../src/deploy/host/release/find-commit.js';
import { findLinkTo, findTarget, isBehindLink } from '../../../../src/deploy/host/release/find-target.js';
import { explainRelease } from '../../../../src/deploy/host/release/installed-release.js';
import { makeFolder } from '../../make-program.js';

const files = {
  'releases/1/server.js': '',
  'releases/2/server.js': '',
  'releases/1/packages/api/server.js': '',
  'releases/2/packages/api/server.js': '',
};

/** With these releases noted, all of them good. */
function record(...folders: string[]): Installation {
  const releases = folders.map(folder => ({ folder, since: '2026-01-01T00:00:00Z', state: 'good' as const }));
  return { releases } as unknown as Installation;
}

test('without a folder it is what the link leads to now, or else what serves', t => {
  const root = makeFolder(t, files);
  const current = join(root, 'current');
  const [one, two] = [join(root, 'releases/1'), join(root, 'releases/2')];
  symlinkSync('releases/2', current);
  const now = (project: string) => findTarget('app', record(one), project, { kind: 'now' }).folder;
  t.is(now(current), two);
  t.is(now(join(current, 'packages/api')), join(two, 'packages/api'));
  t.is(now(two), one);
  t.true(isBehindLink(current));
  t.false(isBehindLink(one));
  t.is(findLinkTo(two), current);
  t.is(findLinkTo(one), undefined);
});

test('install says which release it runs and how the next one comes, where a link leads to it', t => {
  const root = makeFolder(t, files);
  const [current, one, two] = ['current', 'releases/1', 'releases/2'].map(name => join(root, name)) as [
    string,
    string,
    string,
  ];
  symlinkSync('releases/1', current);
  t.deepEqual(explainRelease('app', current), [
    `It runs the release in ${one}, also after a restart. When ${current} leads elsewhere: lowport deploy app`,
  ]);
  t.deepEqual(explainRelease('app', one), [
    `It runs ${one}. ${current} leads there; when it leads elsewhere: lowport deploy app --release ${current}`,
  ]);
  t.deepEqual(explainRelease('app', two), []);
});

test('a named release holds the program where the one that serves does', t => {
  const root = makeFolder(t, files);
  const [one, two] = [join(root, 'releases/1'), join(root, 'releases/2')];
  const named = (served: string, path: string) =>
    findTarget('app', record(served), served, { kind: 'folder', path }).folder;
  t.is(named(one, two), two);
  t.is(named(join(one, 'packages/api'), two), join(two, 'packages/api'));
  t.is(named(join(one, 'packages/api'), join(two, 'packages/api')), join(two, 'packages/api'));
  t.throws(() => named(one, join(root, 'releases/3')), { code: 'ERR_NO_FILE' });
});

test('a rollback passes releases by that are gone, and says so where none is left', t => {
  const root = makeFolder(t, files);
  const [one, two, gone] = [join(root, 'releases/1'), join(root, 'releases/2'), join(root, 'releases/gone')];
  t.is(findTarget('app', record(one, gone, two), two, { kind: 'before' }).folder, one);
  t.throws(() => findTarget('app', record(gone, two), two, { kind: 'before' }), {
    message: /are gone: .*releases\/gone/,
  });
  t.throws(() => findTarget('app', record(two), two, { kind: 'before' }), { code: 'ERR_NO_RELEASE' });
});

const hash = 'ab'.repeat(20);

test('the commit is that of REVISION, or of the checkout, and nothing else is taken from the folder', t => {
  t.is(findCommit(makeFolder(t, { REVISION: `${hash}\n` })), hash);
  t.is(findCommit(makeFolder(t, { '.git/HEAD': `${hash}\n` })), hash);
  t.is(findCommit(makeFolder(t, { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': hash })), hash);
  t.is(
    findCommit(
      makeFolder(t, { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': `# x\n${hash} refs/heads/main\n` }),
    ),
    hash,
  );
  t.is(findCommit(makeFolder(t, { REVISION: 'root:x:0:0\n' })), undefined);
  t.is(findCommit(makeFolder(t, { '.git/HEAD': 'ref: refs/../../../etc/shadow\n' })), undefined);
  const folder = makeFolder(t, {});
  mkdirSync(join(folder, 'REVISION'));
  t.is(findCommit(folder), undefined);
});
