import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { lookInto } from '../../../../src/deploy/host/install/claims/look.js';
import { isSameProject } from '../../../../src/deploy/host/install/claims/same-project.js';
import { realPath } from '../../../../src/deploy/host/read-if-there.js';
import { makeFolder } from '../../make-program.js';

const pairs: [one: string, other: string, isSame: boolean][] = [
  ['plain', 'plain', true],
  ['plain', 'other', false],
  ['current', 'r/2', true],
  ['current', 'current', true],
  ['apps/releases/1', 'apps/releases/2', true],
  ['apps/releases/gone', 'apps/releases/2', true],
  ['apps/releases/1', 'other/releases/2', false],
  ['r/1', 'r/2', true],
  ['r/gone', 'r/2', true],
  ['s/v1', 's/v2', true],
  ['prod', 'staging', false],
  ['apps/prod', 'apps/staging', false],
  ['apps', 'apps/prod', false],
];

test('a project is known by its folder, a link to it, or its releases', t => {
  const names = [
    'plain',
    'other',
    'r/1',
    'r/2',
    's/v1',
    's/v2',
    'prod',
    'staging',
    'apps/prod',
    'apps/staging',
    'apps/releases/1',
    'apps/releases/2',
    'other/releases/2',
  ];
  const root = makeFolder(t, Object.fromEntries(names.map(name => [`x/${name}/server.js`, ''])));
  symlinkSync('r/2', join(root, 'x/current'));
  symlinkSync('v1', join(root, 'x/s/latest'));
  const place = (name: string) => join(root, 'x', name);
  for (const [one, other, isSame] of pairs) {
    const judge = (a: string, b: string) => isSameProject(place(a), place(b), lookInto('/'), realPath);
    t.is(judge(one, other), isSame, `${one} and ${other}`);
    t.is(judge(other, one), isSame, `${other} and ${one}`);
  }
});
