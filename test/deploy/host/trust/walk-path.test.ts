import { mkdirSync, readlinkSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { walkPath } from '../../../../src/deploy/host/trust/walk-path.js';
import { LowportError } from '../../../../src/errors.js';
import { makeFolder } from '../../make-program.js';

const names = ['a', 'b', 'c'] as const;
const name = fc.constantFrom(...names);
const target = fc
  .tuple(fc.constantFrom('', '/', '../', '../../', './'), fc.array(fc.oneof(name, fc.constant('..')), { maxLength: 3 }))
  .map(([start, words]) => `${start}${words.join('/')}` || '.');
const tree = fc.array(
  fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.option(target, { nil: 'a folder' })),
  {
    maxLength: 8,
  },
);
const path = fc
  .array(fc.oneof(name, fc.constant('..')), { minLength: 1, maxLength: 5 })
  .map(words => `/${words.join('/')}`);

/** Where the walk ends, seen by the kernel, or the code of its error. */
function endOf(wanted: string, root: string): string {
  try {
    return walkPath(wanted, root, ({ place }) => (place === undefined ? 'missing' : readlinkSync(place)));
  } catch (error) {
    if (error instanceof LowportError) return error.code;
    throw error;
  }
}

test('whatever links an image has, no path of it leads out', t => {
  const outside = realpathSync(makeFolder(t, { 'secret/file': 'a secret' }));
  let round = 0;
  const ends = new Map<string, number>();
  fc.assert(
    fc.property(tree, path, (entries, wanted) => {
      const root = join(outside, `image${round++}`, 'deep');
      mkdirSync(root, { recursive: true });
      for (const [words, kind] of entries) makeEntry(join(root, ...words), kind);
      const end = endOf(wanted, root);
      const kind = end.startsWith('/') ? 'inside' : end;
      ends.set(kind, (ends.get(kind) ?? 0) + 1);
      return ['missing', 'ERR_LINK_OUT', 'ERR_LINKS'].includes(end) || end === root || end.startsWith(`${root}/`);
    }),
    { numRuns: 1500 },
  );
  t.log(Object.fromEntries(ends));
  for (const kind of ['inside', 'missing', 'ERR_LINK_OUT']) t.true((ends.get(kind) ?? 0) > 20, kind);
});

/** What cannot be there, as below a file or a link that leads nowhere, is left out. */
function makeEntry(place: string, kind: string): void {
  try {
    if (kind === 'a folder') mkdirSync(place, { recursive: true });
    else symlinkSync(kind, place);
  } catch {}
}

test('a path of the host leads where the kernel would lead', t => {
  const root = realpathSync(makeFolder(t, { 'a/b/file': '', 'c/file': '' }));
  symlinkSync('../c', join(root, 'a/link'));
  symlinkSync(join(root, 'a/b'), join(root, 'c/back'));
  writeFileSync(join(root, 'a/link/other'), '');
  for (const one of [
    'a/b/file',
    'a/link/file',
    'a/link/../a/b/file',
    'c/back/file',
    'a/link/back/../link/other',
    'a',
  ]) {
    t.is(endOf(`${root}/${one}`, '/'), realpathSync.native(`${root}/${one}`), one);
  }
  t.is(endOf(`${root}/a/b/file/more`, '/'), 'missing');
  symlinkSync('circle', join(root, 'circle'));
  t.is(endOf(`${root}/circle`, '/'), 'ERR_LINKS');
});
