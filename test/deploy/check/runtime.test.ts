import test from 'ava';
import { findEntryWord, findRuntime } from '../../../src/deploy/units/check/runtime.js';

const scripts: Readonly<Record<string, string>> = {
  '/srv/start.sh': '#!/bin/sh\n# exec node server.js\ncd /srv\nnode server.js\n',
  '/srv/exec.sh': '#!/bin/sh\ncd /srv\nexec node server.js "$@"\n',
  '/srv/cli.js': '#!/usr/bin/env node\n',
  '/usr/local/bin/node-red': '#!/usr/bin/env node\n',
  '/srv/other.sh': '#!/bin/bash\nexec /usr/sbin/nginx\n',
};

const commands: [command: string, kind: string][] = [
  ['/usr/bin/node server.js', 'node'],
  ['nodejs server.js', 'node'],
  ['/opt/node-22/bin/node22 --import lowport/register server.js', 'node'],
  ['/usr/bin/env NODE_ENV=production node server.js', 'node'],
  ['/usr/bin/nice -n 5 node server.js', 'node'],
  ['/srv/cli.js --port 80', 'node'],
  ['/srv/exec.sh', 'node'],
  ['/usr/bin/env node-red --port 80', 'node'],
  ['node-red', 'node'],
  ['npm start', 'wrapper npm'],
  ['/usr/bin/env npx tsx server.ts', 'wrapper npx'],
  ['/usr/local/bin/pm2-runtime server.js', 'wrapper pm2-runtime'],
  ['/usr/bin/node /usr/lib/node_modules/npm/bin/npm-cli.js start', 'wrapper npm'],
  ['/usr/bin/node /srv/node_modules/.bin/tsx server.ts', 'wrapper tsx'],
  ['/usr/bin/node --watch server.js', 'wrapper node --watch'],
  ['/usr/bin/node --run start', 'wrapper node --run'],
  ['/usr/bin/timeout 5 node server.js', 'wrapper timeout'],
  ['/usr/bin/tini -- node server.js', 'wrapper tini'],
  ['/srv/start.sh', 'wrapper start.sh'],
  ['/bin/sh /srv/start.sh', 'wrapper sh'],
  ['/usr/local/bin/bun run server.js', 'bun'],
  ['/usr/sbin/nginx -g daemon', 'other'],
  ['/srv/other.sh', 'other'],
  ['/usr/bin/timeout 5 curl localhost', 'other'],
];

for (const [command, kind] of commands) {
  test(`${command} is ${kind}`, t => t.is(describe(command.split(' ')), kind));
}

test('a shell becomes the program by exec alone', t => {
  t.is(describe(['sh', '-c', 'cd /srv && node server.js']), 'wrapper sh');
  t.is(describe(['sh', '-c', 'cd /srv && exec node server.js']), 'node');
  t.is(describe(['bash', '-ec', 'sleep 1; exec nginx']), 'other');
  t.is(describe(['sh', '-c', 'echo node is not started']), 'wrapper sh');
});

const entries: [args: string, entry: string | undefined][] = [
  ['server.js --port 80', 'server.js'],
  ['--import lowport/register server.js', 'server.js'],
  ['--import=lowport/register --max-old-space-size=512 server.js', 'server.js'],
  ['-r dotenv/config -- server.js', 'server.js'],
  ['--eval code', undefined],
  ['', undefined],
];

for (const [args, entry] of entries) {
  test(`node ${args} runs ${entry ?? 'no file'}`, t => t.is(findEntryWord(args.split(' ').filter(Boolean)), entry));
}

function describe(words: string[]): string {
  const runtime = findRuntime(words, path => scripts[path]);
  return runtime.kind === 'wrapper' ? `wrapper ${runtime.by}` : runtime.kind;
}
