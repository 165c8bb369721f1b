/** `npm run units`: writes what is generated and committed, units/ and the comparison in docs/ways.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWay } from '../src/cli/ways/describe.js';
import { renderMarkdown } from '../src/cli/ways/render.js';
import { loadWays } from '../src/deploy/ways/ways.js';
import { findOwnPackage } from '../src/own-package.js';
import { exampleUnits } from './example-units.js';

const { root } = findOwnPackage();
for (const [name, content] of exampleUnits()) writeFileSync(join(root, 'units', name), content);

const readme = join(root, 'docs/ways.md');
const table = renderMarkdown((await loadWays()).map(describeWay));
const place = /(<!-- npm run units writes this table[^\n]*\n).*?(<!-- end -->)/s;
writeFileSync(
  readme,
  readFileSync(readme, 'utf8').replace(place, (_, start, end) => start + table + end),
);
