import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readWorkingFolder } from '../../src/cli/working-folder.js';
import { makeFolder } from '../deploy/make-program.js';

test('the folder is called as the shell calls it, where that is the same folder', t => {
  const root = makeFolder(t, { 'releases/1/a': '' });
  const real = join(root, 'releases/1');
  symlinkSync('releases/1', join(root, 'current'));
  const read = (PWD?: string) => readWorkingFolder(PWD === undefined ? {} : { PWD }, real);
  t.is(read(join(root, 'current')), join(root, 'current'));
  for (const odd of [
    undefined,
    root,
    join(root, 'none'),
    'current',
    `${root}/./current`,
    `${root}/releases/../current`,
    `${root}//current`,
    '',
  ])
    t.is(read(odd), real, String(odd));
});
