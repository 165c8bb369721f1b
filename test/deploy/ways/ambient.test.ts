import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { ambient } from '../../../src/deploy/ways/ambient.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const plan = (raw: RawOptions) => planWay(ambient, readOptions(raw, '/srv/app'), hostFacts());

test('one service with the one capability, started at boot', t => {
  const { files, apply } = plan({ listen: ['80', 'https=8443'] });
  t.deepEqual(
    files.map(({ path }) => path),
    ['/etc/systemd/system/app.service'],
  );
  const unit = parseUnit(files[0]?.content ?? '');
  const values: [section: string, key: string, values: string[]][] = [
    ['Service', 'AmbientCapabilities', ['CAP_NET_BIND_SERVICE']],
    ['Service', 'CapabilityBoundingSet', ['CAP_NET_BIND_SERVICE']],
    ['Service', 'PrivateUsers', []],
    ['Service', 'RestartPreventExitStatus', ['78']],
    ['Unit', 'Requires', []],
    ['Install', 'WantedBy', ['multi-user.target']],
    ['Install', 'Also', []],
  ];
  for (const [section, key, expected] of values) t.deepEqual(valuesOf(unit, section, key), expected);
  t.deepEqual(apply.at(-1), ['systemctl', 'start', 'app.service']);
});

const refused: [what: string, raw: RawOptions][] = [
  ['a sandbox without network', { sandbox: 'closed' }],
  ['workers', { workers: '2' }],
  ['a map', { map: '3000=80' }],
  ['an idle time', { idleExit: '10min' }],
  ['a unix path', { listen: ['/run/app.sock'] }],
  ['an abstract name', { listen: ['@app'] }],
  ['a role of the user', { listen: ['admin=9000'] }],
];

for (const [what, raw] of refused) {
  test(`the ambient way refuses ${what}, and names the way that can`, t => {
    const error = t.throws(() => plan(raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
    t.regex(error.message, /with --way ambient: /);
    t.regex(error.hint, /--way socket/);
  });
}
