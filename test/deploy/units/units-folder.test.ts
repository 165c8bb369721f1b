import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { exampleUnits } from '../../../scripts/example-units.js';
import { findOwnPackage } from '../../../src/own-package.js';

const folder = join(findOwnPackage().root, 'units');

test('units/ holds what lowport generates today: npm run units writes it anew', t => {
  const examples = exampleUnits();
  t.deepEqual(readdirSync(folder).sort(), [...examples.keys()].sort());
  for (const [name, content] of examples) t.is(readFileSync(join(folder, name), 'utf8'), content, name);
});
