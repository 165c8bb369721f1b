import { join } from 'node:path';
import test from 'ava';
import { findEntry } from '../../../src/deploy/host/entry.js';
import { LowportError } from '../../../src/errors.js';
import { makeFolder } from '../make-program.js';

const found: [what: string, files: Readonly<Record<string, string>>, entry: string][] = [
  [
    'what npm start runs comes first',
    { 'package.json': '{"main": "lib.js", "scripts": {"start": "node dist/www.js"}}', 'lib.js': '', 'dist/www.js': '' },
    'dist/www.js',
  ],
  ['then main', { 'package.json': '{"main": "lib.js"}', 'lib.js': '', 'server.js': '' }, 'lib.js'],
  ['main needs no .js', { 'package.json': '{"main": "lib"}', 'lib.js': '' }, 'lib.js'],
  [
    'a main that npm init made up is passed over',
    { 'package.json': '{"main": "index.js"}', 'server.js': '' },
    'server.js',
  ],
  ['without a package.json, the usual names are tried', { 'index.js': '', 'app.js': '' }, 'index.js'],
  ['a package.json that cannot be read is passed over', { 'package.json': '{', 'server.js': '' }, 'server.js'],
];

for (const [what, files, entry] of found) {
  test(what, t => {
    const folder = makeFolder(t, files);
    t.is(findEntry(undefined, folder), join(folder, entry));
    t.is(findEntry(folder, '/'), join(folder, entry));
  });
}

test('a named file is taken as it is', t => {
  const folder = makeFolder(t, { 'x.ts': '' });
  t.is(findEntry(join(folder, 'x.ts'), '/'), join(folder, 'x.ts'));
});

test('a missing file, an empty folder and an unbuilt start script are refused', t => {
  const folder = makeFolder(t, { 'a/package.json': '{"scripts": {"start": "node dist/www.js"}}' });
  const expected = { instanceOf: LowportError, code: 'ERR_ENTRY' };
  t.regex(t.throws(() => findEntry(join(folder, 'no.js'), '/'), expected).message, /no\.js": there is no such file/);
  t.regex(t.throws(() => findEntry(undefined, folder), expected).message, /none is found/);
  t.regex(
    t.throws(() => findEntry(undefined, join(folder, 'a')), expected).message,
    /dist\/www\.js": there is no such/,
  );
});

test('a command of pnpm is the JavaScript file that it starts; any other script and a binary are refused', t => {
  const shim = (target: string) =>
    '#!/bin/sh\nbasedir=$(dirname "$(echo "$0" | sed -e \'s,\\\\,/,g\')")\n' +
    `if [ -x "$basedir/node" ]; then\n  exec "$basedir/node"  "$basedir/${target}" "$@"\n` +
    `else\n  exec node  "$basedir/${target}" "$@"\nfi\n`;
  const folder = makeFolder(t, {
    'node_modules/next/dist/bin/next': '#!/usr/bin/env node\n',
    'node_modules/.bin/next': shim('../next/dist/bin/next'),
    'node_modules/.bin/gone': shim('../gone/cli.js'),
    'start.sh': '#!/bin/sh\nexec node server.js\n',
    binary: '\x7fELF\x02',
  });
  t.is(findEntry(join(folder, 'node_modules/.bin/next'), '/'), join(folder, 'node_modules/next/dist/bin/next'));
  const refused = (name: string) =>
    t.throws(() => findEntry(join(folder, name), '/'), { instanceOf: LowportError, code: 'ERR_ENTRY' }).message;
  t.regex(refused('node_modules/.bin/gone'), /it is a shell script, and no program for node/);
  t.regex(refused('start.sh'), /it is a shell script/);
  t.regex(refused('binary'), /it is a binary/);
});
