import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { isEntry, valuesOf } from '../../../src/deploy/units/unit-file.js';
import { authbind } from '../../../src/deploy/ways/authbind.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { readEarlierStart } from '../../../src/deploy/ways/port-start.js';
import { setcap } from '../../../src/deploy/ways/setcap.js';
import { sysctl } from '../../../src/deploy/ways/sysctl.js';
import type { Way } from '../../../src/deploy/ways/way.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

function plan(way: Way, raw: RawOptions = {}, facts = hostFacts()) {
  const made = planWay(way, readOptions(raw, '/srv/app'), facts);
  const unit = parseUnit(made.files.find(({ path }) => path.endsWith('.service'))?.content ?? '');
  return { ...made, unit, service: (key: string) => valuesOf(unit, 'Service', key) };
}

// systemd.exec(5), NoNewPrivileges=: with one of these a user who is not root gains nothing at exec().
const preventing = [
  'NoNewPrivileges',
  'DynamicUser',
  'SystemCallFilter',
  'SystemCallArchitectures',
  'RestrictAddressFamilies',
  'RestrictNamespaces',
  'RestrictRealtime',
  'RestrictSUIDSGID',
  'PrivateDevices',
  'PrivateUsers',
  'ProtectKernelTunables',
  'ProtectKernelModules',
  'ProtectKernelLogs',
  'ProtectClock',
  'ProtectHostname',
  'LockPersonality',
  'MemoryDenyWriteExecute',
];

for (const way of [setcap, authbind]) {
  test(`${way.name}: nothing in the unit keeps the program from gaining its right`, t => {
    const keys = plan(way).unit.sections.flatMap(({ body }) => body.filter(isEntry).map(({ key }) => key));
    t.deepEqual(
      keys.filter(key => preventing.includes(key)),
      [],
    );
    t.true(keys.includes('ProtectSystem'));
  });

  test(`${way.name}: a user of the service's name is made before its files, and taken away after them`, t => {
    const { prepare, settle, service } = plan(way);
    t.deepEqual(
      prepare.map(words => words.slice(0, 2)),
      [['systemd-sysusers', '--inline']],
    );
    t.regex(settle.at(-1)?.join(' ') ?? '', /userdel app$/);
    t.deepEqual(service('User'), ['app']);
  });

  test(`${way.name}: a user who is there stays`, t => {
    const { prepare, settle, service } = plan(way, {}, hostFacts({ user: { name: 'ann', uid: 1000, group: 'web' } }));
    t.deepEqual(prepare, []);
    t.deepEqual(settle, [['systemctl', 'daemon-reload']]);
    t.deepEqual(service('User'), ['ann']);
  });

  for (const name of ['App', 'a.b', '9lives', 'a'.repeat(32)]) {
    test(`${way.name}: ${name} is no name for a user, and --user the cure`, t => {
      const error = t.throws(() => plan(way, {}, hostFacts({ program: { name } })), {
        instanceOf: LowportError,
        code: 'ERR_WAY_CANNOT',
      });
      t.regex(error.hint, /--user/);
    });
  }
}

for (const way of [setcap, authbind, sysctl]) {
  test(`${way.name}: what needs a socket of systemd is refused`, t => {
    for (const raw of [{ sandbox: 'closed' }, { workers: '2' }, { map: '3000=80' }, { listen: ['@app'] }]) {
      t.throws(() => plan(way, raw), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
    }
  });
}

test('setcap: a copy that only the group of the service may run has the capability, not the node of the host', t => {
  const { copies, apply, service, undo } = plan(
    setcap,
    {},
    hostFacts({ user: { name: 'ann', uid: 1000, group: 'web' } }),
  );
  const path = '/usr/local/lib/lowport/app/node';
  t.deepEqual(copies, [{ path, source: '/usr/bin/node', mode: 0o750, unit: 'app.service', group: 'web' }]);
  t.deepEqual(apply[0], ['setcap', 'cap_net_bind_service=+ep', path]);
  t.true(service('ExecStart')[0]?.startsWith(`${path} --require `));
  t.false(undo.flat().includes('/usr/bin/node'));
});

test('setcap --system-node: the node of the host has it, links followed, with a warning', t => {
  const facts = hostFacts({ program: { node: '/usr/local/bin/node' }, nodeFile: '/opt/node/bin/node' });
  const { copies, apply, undo, notes, service } = plan(setcap, { systemNode: true }, facts);
  t.deepEqual(copies, []);
  t.deepEqual(apply[0], ['setcap', 'cap_net_bind_service=+ep', '/opt/node/bin/node']);
  t.is(undo.at(-1)?.at(-1), '/opt/node/bin/node');
  t.regex(notes.join(), /Every user of this host who runs \/opt\/node\/bin\/node may open any port below 1024/);
  t.true(service('ExecStart')[0]?.startsWith('/usr/local/bin/node '));
});

test('authbind: a file for each low port, which the group of the service may run', t => {
  const { files, service } = plan(authbind, { listen: ['80', '600', '8080'] });
  t.deepEqual(
    files.slice(0, -1).map(({ path, mode, group }) => [path, mode, group]),
    [
      ['/etc/authbind/byport/80', 0o750, 'app'],
      ['/etc/authbind/byport/!600', 0o750, 'app'],
    ],
  );
  t.true(service('ExecStart')[0]?.startsWith('/usr/bin/authbind /usr/bin/node --require '));
});

const starts: [earlier: number, listen: string[], start: number][] = [
  [1024, ['80', '443'], 80],
  [1024, ['443'], 443],
  [0, ['80'], 0],
  [1024, ['8080'], 1024],
];

for (const [earlier, listen, start] of starts) {
  test(`sysctl: ${listen.join(' and ')} after ${earlier}: everybody may open ports from ${start} up, and ${earlier} comes back`, t => {
    const { files, settle, notes } = plan(sysctl, { listen }, hostFacts({ unprivilegedPortStart: earlier }));
    const content = files[0]?.content ?? '';
    t.regex(content, new RegExp(`^net\\.ipv4\\.ip_unprivileged_port_start = ${start}$`, 'm'));
    t.true(settle[0]?.includes(`net.ipv4.ip_unprivileged_port_start=${earlier}`));
    t.regex(notes.join(), /Every user of this host/);
    t.is(readEarlierStart(content, 'app'), earlier);
    t.is(readEarlierStart(content, 'ap'), undefined);
  });
}

test('sysctl: of two programs the one with the lower port has the last word', t => {
  const drop = (name: string, port: string) =>
    plan(sysctl, { listen: [port] }, hostFacts({ program: { name } })).files[0]?.path ?? '';
  const paths = [drop('a', '80'), drop('b', '443'), drop('c', '9')];
  t.deepEqual(
    paths.toSorted().map(path => path.slice(-6, -5)),
    ['b', 'a', 'c'],
  );
});
