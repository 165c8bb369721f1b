import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { selectLog } from '../../src/deploy/status/select-log.js';
import { makeFolder } from './make-program.js';

const at = '2026-05-04T11:59:58.123Z';
const log = (...texts: string[]) => texts.map(text => ({ at, text }));
const select = (texts: readonly string[], { count = 10, hasFailed = false } = {}) =>
  selectLog(log(...texts), count, hasFailed).map(({ text }) => text.trim());

/** Programs that end, and what of all that Node says then is told. `FOLDER` is where they are. */
const ends: [what: string, files: Record<string, string>, told: string[]][] = [
  [
    'throws at its start',
    { 'server.js': "console.log('begun');\nthrow new Error('no database');\n" },
    ['begun', 'Error: no database', 'at Object.<anonymous> (FOLDER/server.js:2:7)'],
  ],
  [
    'throws in a package',
    {
      'server.js': "require('deep').open('x');\n",
      'node_modules/deep/index.js': "exports.open = name => { throw new TypeError('cannot open ' + name); };\n",
    },
    ['TypeError: cannot open x', 'at Object.<anonymous> (FOLDER/server.js:1:17)'],
  ],
  [
    'reads a file that is not there, which is an error with properties',
    { 'server.js': "require('node:fs').readFileSync('/no/such');\n" },
    ["Error: ENOENT: no such file or directory, open '/no/such'", 'at Object.<anonymous> (FOLDER/server.js:1:20)'],
  ],
  [
    'has a cause',
    { 'server.js': "throw new Error('no start', { cause: new RangeError('too far') });\n" },
    ['Error: no start', 'at Object.<anonymous> (FOLDER/server.js:1:7)', '[cause]: RangeError: too far'],
  ],
  [
    'rejects, in an ES module',
    {
      'server.js': "const wait = async () => {\n  throw new Error('later');\n};\nawait wait();\n",
      'package.json': '{"type":"module"}',
    },
    ['Error: later', 'at wait (file://FOLDER/server.js:2:9)'],
  ],
  [
    'misses a module',
    { 'server.js': "require('express');\n" },
    [
      "Error: Cannot find module 'express'",
      'Require stack:',
      '- FOLDER/server.js',
      'at Object.<anonymous> (FOLDER/server.js:1:1)',
    ],
  ],
];

for (const [what, files, told] of ends) {
  test(`of a program that ${what}, the message and its own first frame are told`, t => {
    const folder = makeFolder(t, files);
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'server.js')], { encoding: 'utf8' });
    t.deepEqual(
      select(`${stdout}${stderr}`.split('\n')),
      told.map(line => line.replaceAll('FOLDER', folder)),
    );
  });
}

test('what is no stack stays as it is, the latest of it', t => {
  const texts = ['meet', 'at noon', ' at', '{', '  a: 1', '}', 'done'];
  t.deepEqual(
    select(texts),
    texts.map(text => text.trim()),
  );
  t.deepEqual(select(texts, { count: 2 }), ['}', 'done']);
});

test('of a service that has failed the error is told, however much was said since', t => {
  const since = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  const texts = ['Error: no', '    at f (/srv/a.js:1:1)', '    at g (/srv/a.js:2:2)', ...since];
  t.deepEqual(select(texts, { count: 4, hasFailed: true }), [
    'Error: no',
    'at f (/srv/a.js:1:1)',
    'line 28',
    'line 29',
  ]);
  t.deepEqual(select(texts, { count: 2 }), ['line 28', 'line 29']);
  t.deepEqual(select(['    at f (/srv/a.js:1:1)'], { hasFailed: true }), ['at f (/srv/a.js:1:1)']);
});
