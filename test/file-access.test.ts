import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findBlocker, stranger } from '../src/file-access.js';

const me = { uid: process.getuid?.() ?? 0, gids: [process.getgid?.() ?? 0] };
const myGroup = { uid: -1, gids: me.gids };

/** `top/inner/file`, everything open to everyone. */
function makeTree(t: ExecutionContext) {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'lowport-access-')));
  t.teardown(() => rmSync(top, { recursive: true }));
  const inner = join(top, 'inner');
  const file = join(inner, 'file');
  mkdirSync(inner);
  writeFileSync(file, '');
  for (const path of [top, inner]) chmodSync(path, 0o755);
  chmodSync(file, 0o644);
  return { top, inner, file };
}

test('nothing is in the way where all may read', t => {
  t.is(findBlocker(makeTree(t).file, stranger), undefined);
});

test('a file that others may not read is found, with mode and owner', t => {
  const { file } = makeTree(t);
  chmodSync(file, 0o640);
  t.like(findBlocker(file, stranger), { path: file, need: 'read', mode: 0o640, ...{ uid: me.uid } });
  t.is(findBlocker(file, myGroup), undefined);
});

test('the outermost folder that cannot be passed is found', t => {
  const { top, inner, file } = makeTree(t);
  chmodSync(inner, 0o700);
  t.like(findBlocker(file, stranger), { path: inner, need: 'search' });
  chmodSync(top, 0o700);
  t.like(findBlocker(file, stranger), { path: top, need: 'search' });
});

test('a hidden folder is in nobody’s way', t => {
  const { top, file } = makeTree(t);
  chmodSync(top, 0o700);
  t.is(findBlocker(file, stranger, { isHidden: folder => folder === top }), undefined);
});

test('a folder needs both bits to be read', t => {
  const { inner } = makeTree(t);
  chmodSync(inner, 0o754);
  t.like(findBlocker(inner, stranger), { path: inner, need: 'search' });
});

test('writing needs its own bit', t => {
  const { inner } = makeTree(t);
  t.like(findBlocker(inner, stranger, { need: 'write' }), { path: inner, need: 'write' });
});

test('what a link leads through counts', t => {
  const { top, inner, file } = makeTree(t);
  const open = join(top, 'open');
  mkdirSync(open);
  symlinkSync(file, join(open, 'link'));
  chmodSync(inner, 0o700);
  t.like(findBlocker(join(open, 'link'), stranger), { path: inner });
});

test('the first class of bits that fits decides', t => {
  const { file } = makeTree(t);
  chmodSync(file, 0o044);
  if (me.uid === 0) t.is(findBlocker(file, me), undefined);
  else t.like(findBlocker(file, me), { path: file, need: 'read' });
  t.is(findBlocker(file, stranger), undefined);
});
