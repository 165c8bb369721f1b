import test from 'ava';
import { readNetworks } from '../src/networks.js';

test('networks and single addresses of both families', t => {
  const networks = readNetworks('from=10.0.0.0/8,192.0.2.7,2001:db8::/32', '');
  for (const inside of ['10.255.0.1', '192.0.2.7']) t.true(networks.check(inside), inside);
  for (const outside of ['11.0.0.1', '192.0.2.8']) t.false(networks.check(outside), outside);
  t.true(networks.check('2001:db8:1::1', 'ipv6'));
  t.false(networks.check('2001:db9::1', 'ipv6'));
  t.true(networks.check('::ffff:10.0.0.1', 'ipv6'), 'as a socket of both families calls it');
});

for (const text of [
  '',
  '10.0.0.0/8',
  'from=',
  'from=10.0.0.0/33',
  'from=10.0.0/8',
  'from=host',
  'from=::/129',
  'from=1.2.3.4,',
  'from=1.2.3.4/',
]) {
  test(`${JSON.stringify(text)} is refused`, t => {
    const error = t.throws(() => readNetworks(text, '--proxy-protocol '), { code: 'ERR_NETWORKS' });
    t.true(error?.message.startsWith(`--proxy-protocol ${JSON.stringify(text)}: `));
  });
}
