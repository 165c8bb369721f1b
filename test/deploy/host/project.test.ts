import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { followIntoHomes } from '../../../src/deploy/host/links.js';
import {
  findLocalLowport,
  findPackageRoot,
  findProgramFolder,
  findProject,
  findSharedModules,
} from '../../../src/deploy/host/project.js';
import { makeFolder } from '../make-program.js';

const nowhere = { trees: [], homes: [] };

test('a file belongs to the nearest package', t => {
  const folder = makeFolder(t, { 'package.json': '{}', 'src/www/server.js': '' });
  t.is(findPackageRoot(join(folder, 'src/www/server.js'), nowhere), folder);
});

test('a package.json in a home makes no package of the home', t => {
  const home = makeFolder(t, { 'package.json': '{}', 'app/server.js': '' });
  const places = { trees: [], homes: [home] };
  t.is(findPackageRoot(join(home, 'app/server.js'), places), join(home, 'app'));
  t.is(findProject(join(home, 'app/server.js'), places), join(home, 'app'));
});

for (const [name, content] of [
  ['package.json', '{"workspaces": ["packages/*"]}'],
  ['pnpm-workspace.yaml', ''],
] as const) {
  test(`a workspace by ${name} is one project`, t => {
    const folder = makeFolder(t, { [name]: content, 'packages/a/package.json': '{}', 'packages/a/server.js': '' });
    t.is(findPackageRoot(join(folder, 'packages/a/server.js'), nowhere), join(folder, 'packages/a'));
    t.is(findProject(join(folder, 'packages/a/server.js'), nowhere), folder);
  });
}

test('packages above the project are found', t => {
  const folder = makeFolder(t, { 'node_modules/x/index.js': '', 'app/package.json': '{}' });
  t.deepEqual(findSharedModules(join(folder, 'app')), [join(folder, 'node_modules')]);
});

test('the nearest lowport above the program is the one that it would import', t => {
  const folder = makeFolder(t, { 'node_modules/lowport/package.json': '{}', 'app/src/server.js': '' });
  t.is(findLocalLowport(join(folder, 'app/src/server.js')), join(folder, 'node_modules/lowport'));
});

test('links are followed into a home and no further', t => {
  const top = makeFolder(t, { 'home/me/releases/42/server.js': '' });
  const home = join(top, 'home');
  symlinkSync('releases/42', join(home, 'me/current'));
  mkdirSync(join(top, 'srv'));
  symlinkSync('../home/me', join(top, 'srv/link'));
  symlinkSync('link/current', join(top, 'srv/twice'));
  const places = { trees: [home], homes: [] };
  const follow = (path: string) => followIntoHomes(join(top, path), places);
  t.is(follow('home/me/current/server.js'), join(home, 'me/current/server.js'));
  t.is(follow('srv/link/current/server.js'), join(home, 'me/current/server.js'));
  t.is(follow('srv/twice/server.js'), join(home, 'me/current/server.js'));
  t.is(follow('srv/none/server.js'), join(top, 'srv/none/server.js'));
});

test('an entry in node_modules is a program of the package that has installed it', t => {
  const folder = makeFolder(t, {
    'app/package.json': '{}',
    'app/node_modules/next/package.json': '{}',
    'mono/package.json': '{"workspaces": ["packages/*"]}',
    'mono/packages/web/package.json': '{}',
    'mono/packages/web/src/x.js': '',
    'bare/node_modules/.bin/x': '',
    'lib/node_modules/node-red/package.json': '{}',
  });
  const found = (file: string, cwd = '.') => findProgramFolder(join(folder, file), join(folder, cwd), nowhere);
  t.is(found('app/node_modules/.bin/next'), join(folder, 'app'));
  t.is(found('app/node_modules/next/dist/bin/next', 'app/src'), join(folder, 'app'));
  t.is(found('app/node_modules/.pnpm/next@15/node_modules/next/bin.js'), join(folder, 'app'));
  t.is(found('mono/node_modules/.bin/next', 'mono/packages/web/src'), join(folder, 'mono/packages/web'));
  t.is(found('mono/node_modules/.bin/next', 'mono'), join(folder, 'mono'));
  t.is(found('bare/node_modules/.bin/x'), join(folder, 'bare'));
  // What is installed for all is a program of its own.
  t.is(found('lib/node_modules/node-red/red.js'), join(folder, 'lib/node_modules/node-red'));
});
