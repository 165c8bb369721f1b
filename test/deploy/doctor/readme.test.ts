import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { recogniserGroups, startRecognisers } from '../../../src/deploy/doctor/diagnose.js';
import { findOwnPackage } from '../../../src/own-package.js';

const all = [...recogniserGroups.flat(), ...startRecognisers];
const readme = readFileSync(join(findOwnPackage().root, 'docs/doctor.md'), 'utf8');

test("the page's table of doctor is what doctor knows", t => {
  const rows = all.map(({ code, severity, situation }) => `| \`${code}\` | ${severity} | ${situation} |\n`);
  const table = `| code | severity | situation |\n| --- | --- | --- |\n${rows.join('')}`;
  if (!readme.includes(table)) t.log(table);
  t.true(readme.includes(table));
});

test('no two recognisers have one code', t => {
  const codes = all.map(({ code }) => code);
  t.deepEqual(codes, [...new Set(codes)]);
});
