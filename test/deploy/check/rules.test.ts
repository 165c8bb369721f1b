import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { listCodes } from '../../../src/deploy/units/check/rules/all.js';
import { findOwnPackage } from '../../../src/own-package.js';
import { readExpected } from '../../on-host/check-host.js';

const readme = readFileSync(join(findOwnPackage().root, 'docs/check.md'), 'utf8');

test('the page has a row for each code of check, and no other', t => {
  const [, body = ''] = /\| code \| severity \| \|\n\| --- \| --- \| --- \|\n((?:\|.*\n)+)/.exec(readme) ?? [];
  const rows = listCodes().map(({ code, severity, about }) => `| \`${code}\` | ${severity} | ${about} |`);
  t.deepEqual(body.trim().split('\n'), rows);
});

/** They need more than a unit: another version, a mask, the folder of a user's manager. Each has a test with hosts. */
const elsewhere = ['no-verdict', 'unit-masked', 'user-switch'];

test('a bad unit stands for each code', async t => {
  const shown = new Set((await readExpected()).map(line => line.split(' ')[2]));
  const missing = listCodes().filter(({ code }) => !shown.has(code) && !elsewhere.includes(code));
  t.deepEqual(missing, []);
});
