import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { firewalld } from '../../../src/deploy/ways/firewalld.js';
import { iptables } from '../../../src/deploy/ways/iptables.js';
import { nftables } from '../../../src/deploy/ways/nftables.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import type { Way } from '../../../src/deploy/ways/way.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const ways = [nftables, iptables, firewalld];

function plan(way: Way, raw: RawOptions, name = 'app') {
  const made = planWay(way, readOptions(raw, '/srv/app'), hostFacts({ program: { name } }));
  const find = (suffix: string) => made.files.find(({ path }) => path.endsWith(suffix))?.content ?? '';
  const values = (suffix: string, section: string, key: string) => valuesOf(parseUnit(find(suffix)), section, key);
  return { ...made, find, values };
}

for (const way of ways) {
  test(`${way.name}: systemd holds the high port, and the program gets it for the low one too`, t => {
    const { values } = plan(way, { listen: ['80', '443'] });
    t.deepEqual(values('app.socket', 'Socket', 'ListenStream'), ['8080', '8443']);
    const environment = values('app.service', 'Service', 'Environment');
    t.deepEqual(
      environment.slice(2).filter(line => line !== 'LOWPORT_METADATA=refused'),
      ['PORT=8443', 'LOWPORT_HTTPS=8443', '"LOWPORT_MAP=80=8080,443=8443"', 'LOWPORT_REDIRECT_PORT=443'].map(unquote),
    );
  });

  test(`${way.name}: --map names the port of the program`, t => {
    const { values, notes } = plan(way, { listen: ['80'], map: '3000=80' });
    t.deepEqual(values('app.socket', 'Socket', 'ListenStream'), ['3000']);
    t.true(notes.includes('The program listens on port 3000; what arrives at port 80 gets there.'));
  });

  test(`${way.name}: the unit remembers what was asked for, not what became of it`, t => {
    const [options = ''] = plan(way, { listen: ['80'] }).values('app.service', 'X-Lowport', 'Options');
    t.deepEqual(JSON.parse(options).listen, [{ kind: 'port', port: 80 }]);
  });

  test(`${way.name}: the rules are there before the high port is open, and go before it closes`, t => {
    const { apply, undo } = plan(way, {});
    const at = (commands: typeof apply, word: RegExp) => commands.findIndex(command => word.test(command.join(' ')));
    t.true(at(apply, /restart|firewall-cmd/) < at(apply, /start app\.socket/));
    t.is(at(undo, /stop app\.socket/), undo.length - 1);
  });

  for (const [what, raw] of [
    ['one address', { listen: ['127.0.0.1:80'] }],
    ['a unix path', { listen: ['/run/app.sock'] }],
    ['a role of the user', { listen: ['admin=80'] }],
    ['a port for the program that is low itself', { listen: ['80'], map: '81=80' }],
    ['a path for the program', { listen: ['80'], map: '/run/a=80' }],
    ['two ports on one', { listen: ['80', '81'], map: '8081=80' }],
    ['the port of the program as one of its low ones', { listen: ['80', '8080'] }],
    ['a port that has none above it', { listen: ['60000'] }],
  ] as [string, RawOptions][]) {
    test(`${way.name} refuses ${what}`, t => {
      const error = t.throws(() => plan(way, raw), { instanceOf: LowportError });
      t.regex(error.code, /^ERR_WAY_CANNOT$|^ERR_PORT_MAP$/);
      t.true(error.message.includes(`--way ${way.name}`), error.message);
    });
  }
}

test('names that a firewall has no room for are shortened, and stay apart', t => {
  const names = ['a'.repeat(200), `${'a'.repeat(199)}b`];
  const chains = names.map(name => / -j (\S+)$/m.exec(plan(iptables, {}, name).find('.iptables'))?.[1] ?? '');
  const policies = names.map(name => plan(firewalld, {}, name).files.at(-1)?.path ?? '');
  for (const found of [chains, policies]) t.is(new Set(found).size, 2);
  for (const chain of chains) t.true(chain.length < 29);
  for (const policy of policies) t.true(policy.replace(/^.*\/|\.xml$/g, '').length < 18);
});

/** As systemd writes it: plain words need no quotes. */
function unquote(text: string): string {
  return /^"[\w=,]+"$/.test(text) ? text.slice(1, -1) : text;
}
