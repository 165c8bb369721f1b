import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { proxyd } from '../../../src/deploy/ways/proxyd.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

const ann = { name: 'ann', uid: 1000, group: 'ann' };

function plan(raw: RawOptions = {}, facts = hostFacts()) {
  const made = planWay(proxyd, readOptions(raw, '/srv/app'), facts);
  const units = new Map(made.files.map(({ path, content }) => [path.replace(/.*\//, ''), parseUnit(content)]));
  const values = (unit: string, section: string, key: string) => {
    const found = units.get(unit);
    return found === undefined ? [] : valuesOf(found, section, key);
  };
  return { ...made, names: [...units.keys()], values };
}

test('the socket starts the proxy, and the proxy the program, which is ready before it', t => {
  const { names, values } = plan({ listen: ['80'] });
  t.deepEqual(names, ['app.socket', 'app-proxy.service', 'app.service']);
  t.deepEqual(values('app.socket', 'Socket', 'Service'), ['app-proxy.service']);
  t.deepEqual(values('app-proxy.service', 'Unit', 'Requires'), ['app.service app.socket']);
  t.deepEqual(values('app-proxy.service', 'Unit', 'After'), ['app.service app.socket']);
  t.regex(values('app-proxy.service', 'Service', 'ExecStart')[0] ?? '', /--connections-max=16384 127\.0\.0\.1:8080$/);
  t.deepEqual(values('app.service', 'Service', 'Type'), ['notify']);
  t.is(values('app.service', 'Service', 'Environment')[2], 'PORT=8080');
});

test('each port has a proxy of its own', t => {
  const { names, values, apply } = plan({ listen: ['80', '443'], map: '3000=443' });
  t.deepEqual(names, ['app.socket', 'app-proxy.service', 'app-443.socket', 'app-443-proxy.service', 'app.service']);
  t.regex(values('app-443-proxy.service', 'Service', 'ExecStart')[0] ?? '', / 127\.0\.0\.1:3000$/);
  t.deepEqual(apply.at(-1), ['systemctl', 'start', 'app.socket', 'app-443.socket']);
});

test('any other program is started as it is, and is ready when somebody listens', t => {
  const { values } = plan({ exec: '/usr/bin/deno', args: ['run', '%h $HOME'], map: '3000=80' });
  t.deepEqual(values('app.service', 'Service', 'Type'), ['exec']);
  t.deepEqual(values('app.service', 'Service', 'ExecStart'), ['/usr/bin/deno run "%%h $$HOME"']);
  t.regex(values('app.service', 'Service', 'ExecStartPost')[0] ?? '', /wait-for-listener\.js 3000$/);
  t.deepEqual(values('app.service', 'Service', 'WatchdogSec'), []);
});

test('a program has a home, but for that of a user and one that is named', t => {
  const home = (raw: RawOptions, facts = hostFacts()) =>
    plan({ exec: '/usr/bin/deno', ...raw }, facts)
      .values('app.service', 'Service', 'Environment')
      .filter(text => text.startsWith('HOME='));
  t.deepEqual(home({}), ['HOME=/var/lib/app']);
  t.deepEqual(home({ env: ['HOME=/srv/home'] }), ['HOME=/srv/home']);
  t.deepEqual(home({}, hostFacts({ user: ann })), []);
  t.deepEqual(home({ exec: undefined }), ['HOME=/var/lib/app']);
});

test('in the closed sandbox the proxy joins the network of the program, where they meet on the loopback alone', t => {
  const { values } = plan({ sandbox: 'closed' });
  t.deepEqual(values('app-proxy.service', 'Unit', 'JoinsNamespaceOf'), ['app.service']);
  for (const unit of ['app.service', 'app-proxy.service']) {
    t.deepEqual(values(unit, 'Service', 'PrivateNetwork'), ['yes']);
    t.deepEqual(values(unit, 'Service', 'IPAddressAllow'), ['localhost']);
    t.true(values(unit, 'Service', 'RestrictAddressFamilies').includes('AF_INET AF_INET6'));
  }
});

test('when nobody is connected any more the proxy ends, and the program with it', t => {
  const { values } = plan({ idleExit: '10min' });
  t.regex(values('app-proxy.service', 'Service', 'ExecStart')[0] ?? '', / --exit-idle-time=600s /);
  t.deepEqual(values('app.service', 'Unit', 'StopWhenUnneeded'), ['yes']);
  t.false(values('app.service', 'Service', 'Environment').some(text => text.startsWith('LOWPORT_IDLE_EXIT')));
});

test('a unix path is for a user whom the proxy shares', t => {
  const raw = { map: '/run/app/app.sock=80' };
  t.throws(() => plan(raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
  const { values } = plan(raw, hostFacts({ user: ann }));
  t.deepEqual(values('app.service', 'Service', 'RuntimeDirectory'), ['app']);
  for (const unit of ['app.service', 'app-proxy.service']) t.deepEqual(values(unit, 'Service', 'User'), ['ann']);
  t.regex(values('app-proxy.service', 'Service', 'ExecStart')[0] ?? '', / \/run\/app\/app\.sock$/);
});

test('a path of the program is quoted for the proxy', t => {
  const { values } = plan({ map: '/run/a b%h$x.sock=80' }, hostFacts({ user: ann }));
  t.regex(values('app-proxy.service', 'Service', 'ExecStart')[0] ?? '', / "\/run\/a b%%h\$\$x\.sock"$/);
});

for (const [what, raw] of [
  ['workers', { workers: '2' }],
  ['an entry beside --exec', { exec: '/usr/bin/deno', entry: 'server.ts' }],
  ['a unix socket whose other end is not named', { listen: ['/run/app.sock'] }],
] as [string, RawOptions][]) {
  test(`proxyd refuses ${what}`, t => {
    t.throws(() => plan(raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
  });
}
