import test from 'ava';
import { isWithin, planHomes } from '../../../src/deploy/ways/homes.js';
import { LowportError } from '../../../src/errors.js';

const places = { trees: ['/home', '/root', '/tmp'], homes: ['/home/me', '/root', '/opt/you'] };
const folder = (path: string, real = path) => ({ path, real, use: 'folder' });

const planned: [what: string, folders: { path: string; real: string; use: string }[], exposed: string[]][] = [
  ['nothing is exposed outside of homes', [folder('/srv/app'), folder('/usr')], []],
  ['a folder in a home is exposed', [folder('/home/me/app'), folder('/srv/x')], ['/home/me/app']],
  [
    'what is in an exposed folder needs no own mount',
    [folder('/home/me/app/bin'), folder('/home/me/app')],
    ['/home/me/app'],
  ],
  ['the same folder is exposed once', [folder('/root/app'), folder('/root/app')], ['/root/app']],
  [
    'the target of a link that leads out of an exposed folder is exposed too',
    [folder('/home/me/app'), folder('/home/me/app/shared', '/home/me/shared')],
    ['/home/me/app', '/home/me/shared'],
  ],
  [
    'a neighbour with the same beginning is another folder',
    [folder('/root/app'), folder('/root/app2')],
    ['/root/app', '/root/app2'],
  ],
];

for (const [what, folders, exposed] of planned) {
  test(what, t => t.deepEqual(planHomes(folders, [], places).exposed, exposed));
}

test('a home that ProtectHome= does not cover is hidden on its own', t => {
  t.deepEqual(planHomes([folder('/opt/you/app')], [], places).elsewhere, ['/opt/you']);
  t.deepEqual(planHomes([folder('/home/me/app')], [], places).elsewhere, []);
});

test('writable paths in homes are bound', t => {
  t.deepEqual(planHomes([], ['/home/me/data', '/var/data'], places).writable, ['/home/me/data']);
});

for (const path of ['/home/me', '/home', '/root', '/tmp', '/opt/you']) {
  test(`${path} as a whole is refused`, t => {
    const error = t.throws(() => planHomes([folder(path)], [], places), {
      instanceOf: LowportError,
      code: 'ERR_WHOLE_HOME',
    });
    t.true(error.message.includes(`"${path}"`));
    t.regex(error.hint, /folder of its own/);
  });
}

test('a folder whose name begins with two dots is within its parent', t => {
  t.true(isWithin('/a/..b', '/a'));
  t.false(isWithin('/b', '/a'));
});
