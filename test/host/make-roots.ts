/** Makes the roots that the tests will boot, one after the other, beside those tests that boot none. */
import { ensureRoot } from './root.js';
import { usedRoots } from './used-roots.js';

for (const [suite, packages] of usedRoots) await ensureRoot(suite, packages);
