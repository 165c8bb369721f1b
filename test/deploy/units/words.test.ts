import test from 'ava';
import { splitWords } from '../../../src/deploy/units/words.js';
import { LowportError } from '../../../src/errors.js';

const split: [value: string, words: string[]][] = [
  ['', []],
  ['  ', []],
  ['a  b\tc', ['a', 'b', 'c']],
  ['"a b" c', ['a b', 'c']],
  ['\'a "b\' "c \'d"', ['a "b', "c 'd"]],
  ['a"b c"d', ['ab cd']],
  ['""', ['']],
  ['"" \'\'', ['', '']],
  ['a\\sb\\tc\\\\', ['a b\tc\\']],
  ['\\x41\\102\\u00e9\\U0001f600', ['AB\u00e9\u{1f600}']],
  ['\\xc3\\xa9', ['\u00e9']],
  ['%h $HOME', ['%h', '$HOME']],
];

for (const [value, words] of split) {
  test(`${JSON.stringify(value)} is ${words.length} words`, t => t.deepEqual(splitWords(value), words));
}

for (const value of ['"a', "'a b", '\\q', 'a\\', '\\xg0', '\\x00', '\\400', '\\U00110000']) {
  test(`${value} is refused`, t => {
    t.throws(() => splitWords(value), { instanceOf: LowportError, code: 'ERR_UNIT_QUOTING' });
  });
}
