import test from 'ava';
import fc from 'fast-check';
import { targets } from './targets.js';

test('the tests try a million cases', t => {
  t.true(targets.reduce((sum, { runs }) => sum + runs, 0) >= 1_000_000);
});

for (const { name, runs, pieces, check } of targets) {
  test(`whatever comes, it is read or refused: ${name}`, t => {
    const piece = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 2 }) },
    );
    // Bytes that are no UTF-8 as well: a lone one of each value.
    const text = fc
      .array(piece, { maxLength: 8, size: 'max' })
      .map(list => Buffer.from(list.join(''), list.length % 2 === 0 ? 'utf8' : 'latin1'));
    fc.assert(fc.property(text, check), { numRuns: runs });
    t.pass();
  });
}
