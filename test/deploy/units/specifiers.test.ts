import test from 'ava';
import { expandSpecifiers } from '../../../src/deploy/units/specifiers.js';

const expanded: [text: string, unit: string, result: string | undefined][] = [
  ['no specifier', 'app.service', 'no specifier'],
  ['100%%', 'app.service', '100%'],
  ['%n %N %p', 'app-web.service', 'app-web.service app-web app-web'],
  ['%n %N %p %i', 'app@1.service', 'app@1.service app@1 app 1'],
  ['%i', 'app.service', ''],
  ['%I %f', 'app@srv-data\\x2dold.service', 'srv/data-old /srv/data-old'],
  ['%j', 'app-web.service', 'web'],
  ['%t/app %S/app %h', 'app.service', '/run/app /var/lib/app /root'],
  ['%i', 'app@.service', undefined],
  ['%H', 'app.service', undefined],
  ['50%', 'app.service', undefined],
];

for (const [text, unit, result] of expanded) {
  test(`${text} in ${unit} is ${result}`, t => t.is(expandSpecifiers(text, unit), result));
}
