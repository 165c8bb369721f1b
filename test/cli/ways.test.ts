import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { wayNames } from '../../src/deploy/ways/ways.js';
import { findOwnPackage } from '../../src/own-package.js';
import { runCli } from './run-cli.js';

const { root } = findOwnPackage();
const ways = (...args: string[]) => runCli(['ways', ...args], { cwd: '/' });

test('ways compares every way, one a line', t => {
  const { status, stdout } = ways();
  t.is(status, 0);
  const [head, ...rows] = (stdout.split('\n\n')[0] ?? '').split('\n');
  t.regex(head ?? '', /^way +hop +cost +node upgrade +reboot +restart +client +needs$/);
  t.deepEqual(
    rows.map(row => row.split(' ')[0]),
    [...wayNames],
  );
});

for (const name of wayNames) {
  test(`ways ${name} explains it, with what it puts on the host and the commands of both directions`, t => {
    const { status, stdout } = ways(name);
    t.is(status, 0);
    t.true(stdout.startsWith(`${name}: `));
    t.regex(stdout, /\nclient address kept: (yes|no|partly)/);
    t.regex(stdout, /puts\n {2}\//);
  });
}

test('an answer that is no plain yes says why', t => {
  const { ways: all } = JSON.parse(ways('--json').stdout);
  for (const way of all) {
    for (const value of Object.values<{ answer?: string; why?: string }>(way)) {
      if (typeof value?.answer === 'string' && value.answer !== 'yes') t.truthy(value.why, way.name);
    }
  }
});

test('an unknown way is bad usage', t => {
  const { status, stderr } = ways('telepathy');
  t.is(status, 2);
  t.regex(stderr, /"telepathy".*\n {2}.*socket, ambient.*\n {2}\(ERR_WAY\)/);
});

test('the comparison in docs/ways.md is the one that lowport ways --markdown prints', t => {
  const readme = readFileSync(join(root, 'docs/ways.md'), 'utf8');
  t.true(readme.includes(ways('--markdown').stdout), 'put the output of `lowport ways --markdown` into docs/ways.md');
});
