import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import { findOwnPackage } from '../src/own-package.js';

const { root } = findOwnPackage();
const [, tree = ''] = /```\n(src\/\n[\s\S]*?)```/.exec(readFileSync(join(root, 'docs/architecture.md'), 'utf8')) ?? [];
const entries = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });

test('every file that the tree of the architecture page names is there', t => {
  const files = new Set(['test/support/schema.ts', ...entries].map(path => basename(path)));
  const named = tree.match(/[\w-]+\.ts/g) ?? [];
  t.true(named.length > 50);
  t.deepEqual(
    named.filter(name => !files.has(name)),
    [],
  );
});

test('every leaf, and every room of serve and deploy, stands in the tree of the architecture page', t => {
  const leaves = entries.filter(path => /^[\w-]+\.ts$/.test(path));
  const rooms = entries.filter(path => /^(serve|deploy)\/[\w-]+$/.test(path)).map(path => `${basename(path)}/`);
  t.true(leaves.length > 5 && rooms.length > 8);
  t.deepEqual(
    [...leaves, ...rooms].filter(name => !tree.includes(name)),
    [],
  );
});
