import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOwnPackage } from '../src/own-package.js';
import { exampleUnits } from './example-units.js';

for (const [name, content] of exampleUnits()) writeFileSync(join(findOwnPackage().root, 'units', name), content);
