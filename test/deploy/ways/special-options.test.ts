import test from 'ava';
import { readOptions } from '../../../src/deploy/ways/options.js';
import { loadWays, planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

test('an option of another way is refused, not overlooked', async t => {
  for (const way of await loadWays()) {
    if (way.takes?.includes('systemNode')) continue;
    const error = t.throws(() => planWay(way, readOptions({ systemNode: true }, '/srv'), hostFacts()), {
      instanceOf: LowportError,
      code: 'ERR_WAY_CANNOT',
    });
    t.true(error.message.startsWith(`--system-node with --way ${way.name}: `));
  }
});
