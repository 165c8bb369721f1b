import test from 'ava';
import { checkServerName } from '../../../src/deploy/ways/server-name.js';
import { LowportError } from '../../../src/errors.js';

const names: [text: string, name: string][] = [
  ['shop.example', 'shop.example'],
  ['Shop.Example', 'shop.example'],
  ['*.shop.example', '*.shop.example'],
  ['localhost', 'localhost'],
  ['bücher.example', 'xn--bcher-kva.example'],
];
for (const [text, name] of names) test(`the server name ${text} is ${name}`, t => t.is(checkServerName(text), name));

const refused = [
  '',
  '.',
  'a b',
  'a;b',
  'a"b',
  'a\nb',
  '$host',
  '~^a',
  'a_b',
  'http://a',
  'a:80',
  '*',
  'a.*',
  '-a',
  '1.2.3.4',
  '{a}',
  '#a',
  '%61',
  `${'a'.repeat(64)}.example`,
];
for (const text of refused) {
  test(`${JSON.stringify(text)} is no server name`, t => {
    t.throws(() => checkServerName(text), { instanceOf: LowportError, code: 'ERR_SERVER_NAME' });
  });
}
