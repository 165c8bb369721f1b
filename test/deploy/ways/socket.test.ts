import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import type { HostFacts } from '../../../src/deploy/ways/facts.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

function plan(raw: RawOptions = {}, facts: HostFacts = hostFacts()) {
  const made = planWay(socket, readOptions(raw, '/srv/app'), facts);
  const units = new Map(
    made.files.map(({ path, content }) => [path.replace('/etc/systemd/system/', ''), parseUnit(content)]),
  );
  const values = (unit: string, section: string, key: string) => {
    const found = units.get(unit);
    return found === undefined ? [] : valuesOf(found, section, key);
  };
  return { ...made, units, socket: (key: string) => values('app.socket', 'Socket', key), values };
}

const serviceValue = (raw: RawOptions, key: string, facts?: HostFacts) =>
  plan(raw, facts).values('app.service', 'Service', key);

test('one socket unit holds all addresses, and nothing in it can close the port', t => {
  const { units, socket, values } = plan({ listen: ['80', 'https=443'] });
  t.deepEqual(
    [...units.keys()],
    [
      'app.socket',
      'app-maintenance.service',
      'app-maintenance-end.service',
      'app-maintenance-end.target',
      'app.service',
    ],
  );
  t.deepEqual(socket('ListenStream'), ['80', '443']);
  t.deepEqual(socket('Backlog'), ['4096']);
  t.deepEqual(socket('TriggerLimitIntervalSec'), ['0']);
  t.deepEqual(values('app.service', 'Unit', 'StartLimitIntervalSec'), ['0']);
  t.deepEqual(values('app.socket', 'Install', 'WantedBy'), ['sockets.target']);
});

test('the service is after its sockets and cannot be without them', t => {
  const { values } = plan({ listen: ['80', 'admin=9000'] });
  t.deepEqual(values('app.service', 'Unit', 'Requires'), ['app.socket app-admin.socket']);
  t.deepEqual(values('app.service', 'Unit', 'After'), [
    'network.target app.socket app-admin.socket app-maintenance-end.target',
  ]);
});

test('a role of the user has a socket unit of its own, named after it', t => {
  const { units, values, apply, undo } = plan({ listen: ['80', 'admin=9000'] });
  t.deepEqual(
    [...units.keys()],
    [
      'app.socket',
      'app-admin.socket',
      'app-maintenance.service',
      'app-maintenance-end.service',
      'app-maintenance-end.target',
      'app.service',
    ],
  );
  t.deepEqual(values('app-admin.socket', 'Socket', 'FileDescriptorName'), ['admin']);
  t.deepEqual(values('app-admin.socket', 'Socket', 'Service'), ['app.service']);
  t.deepEqual(apply.at(-1), ['systemctl', 'start', 'app.socket', 'app-admin.socket']);
  t.deepEqual(undo.at(-1), ['systemctl', 'stop', 'app.socket', 'app-admin.socket', 'app.service']);
});

test('with roles of the user only, there is no plain socket unit', t => {
  t.deepEqual([...plan({ listen: ['admin=9000'] }).units.keys()], ['app-admin.socket', 'app.service']);
});

const socketLines: [listen: string[], key: string, values: string[]][] = [
  [['80'], 'BindIPv6Only', ['both']],
  [['127.0.0.1:80'], 'BindIPv6Only', []],
  [['0.0.0.0:80', '[::]:80'], 'BindIPv6Only', ['ipv6-only']],
  [['127.0.0.1:80'], 'FreeBind', ['yes']],
  [['80'], 'FreeBind', []],
  [['/run/app.sock'], 'RemoveOnStop', ['yes']],
  [['@app'], 'RemoveOnStop', []],
  [['@app'], 'ListenStream', ['@app']],
  [['[::1]:80'], 'ListenStream', ['[::1]:80']],
];

for (const [listen, key, values] of socketLines) {
  test(`--listen ${listen.join(' ')}: ${key} is ${values.join() || 'left out'}`, t => {
    t.deepEqual(plan({ listen }).socket(key), values);
  });
}

const tls = { tlsCert: '/etc/c.pem', tlsKey: '/etc/k.pem' };
const reload = '/usr/bin/node /srv/app/node_modules/lowport/dist/cli/main.js reload --renewed-by=app-tls.service';
/** Not that of the sandbox, which stands in each. */
const isOfOptions = (line: string) => line !== 'LOWPORT_METADATA=refused';

const environments: [what: string, raw: RawOptions, environment: string[]][] = [
  ['PORT is the only port', {}, ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=80']],
  ['PORT is the https port of several', tls, ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=443']],
  [
    'PORT is the first port where none is https',
    { listen: ['8080', '9090'] },
    ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=8080'],
  ],
  [
    'PORT is a unix path where there is no port',
    { listen: ['/run/a.sock'] },
    ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=/run/a.sock'],
  ],
  ['PORT is no abstract name', { listen: ['@app'] }, ['NODE_ENV=production', 'HOME=/var/lib/app']],
  ['PORT is no port with a role of the user', { listen: ['admin=9000'] }, ['NODE_ENV=production', 'HOME=/var/lib/app']],
  ["the user's PORT wins", { env: ['PORT=3000'] }, ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=3000']],
  ["the user's NODE_ENV wins", { env: ['NODE_ENV=test'] }, ['HOME=/var/lib/app', 'PORT=80', 'NODE_ENV=test']],
  [
    'https on another port is named',
    { listen: ['80', 'https=8443'] },
    ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=8443', 'LOWPORT_HTTPS=8443'],
  ],
  [
    'the map is passed on',
    { map: '3000=80' },
    ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=80', 'LOWPORT_MAP=3000=80'],
  ],
  [
    'the idle time is passed on',
    { idleExit: '10min' },
    ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=80', 'LOWPORT_IDLE_EXIT=600s'],
  ],
  ["the user's HOME wins", { env: ['HOME=/tmp'] }, ['NODE_ENV=production', 'PORT=80', 'HOME=/tmp']],
  ['values are quoted', { env: ['A=b c'] }, ['NODE_ENV=production', 'HOME=/var/lib/app', 'PORT=80', '"A=b c"']],
];

for (const [what, raw, environment] of environments) {
  test(what, t => t.deepEqual(serviceValue(raw, 'Environment').filter(isOfOptions), environment));
}

const serviceLines: [what: string, raw: RawOptions, key: string, values: string[], facts?: HostFacts][] = [
  ['the user is dynamic', {}, 'DynamicUser', ['yes']],
  [
    'a named user is named',
    {},
    'User',
    ['www-data'],
    hostFacts({ user: { name: 'www-data', uid: 33, group: 'www-data' } }),
  ],
  [
    'a named user has a home already',
    {},
    'Environment',
    ['NODE_ENV=production', 'PORT=80', 'LOWPORT_METADATA=refused'],
    hostFacts({ user: { name: 'ann', uid: 1000, group: 'ann' } }),
  ],
  ['root starts nothing in its environment', { ...tls, envFile: ['/a.env'] }, 'ExecReload', [reload]],
  ['certificates are credentials', tls, 'LoadCredential', ['tls-cert:/etc/c.pem', 'tls-key:/etc/k.pem']],
  ['systemd waits as long for the start', { startTimeout: '2min 30s' }, 'TimeoutStartSec', ['150s']],
  ['systemd waits as long as it does by itself', {}, 'TimeoutStartSec', []],
  ['systemd waits longer than the drain', { drainTimeout: '30s' }, 'TimeoutStopSec', ['35s']],
  ['a blocked event loop is noticed', {}, 'WatchdogSec', ['30s']],
  ['memory is limited', { memoryMax: '50%' }, 'MemoryMax', ['50%']],
  ['writable paths are listed', { readWrite: ['data'] }, 'ReadWritePaths', ['/srv/app/data']],
  [
    'files of variables are credentials',
    { envFile: ['/etc/a.env', '/etc/b c.env'] },
    'LoadCredential',
    ['env-file:/etc/a.env', 'env-file-2:/etc/b c.env'],
  ],
  [
    'a file of variables that is missing says so, and NODE_ENV is what none says',
    { envFile: ['/etc/a.env'] },
    'SetCredential',
    ['env-defaults:NODE_ENV=production', 'env-file:LOWPORT_MISSING=/etc/a.env'],
  ],
  [
    'a variable of the unit wins over files',
    { envFile: ['/a.env'], env: ['NODE_ENV=test'] },
    'Environment',
    ['HOME=/var/lib/app', 'PORT=80', 'NODE_ENV=test', 'LOWPORT_METADATA=refused'],
  ],
  [
    'what others may change, root does not read',
    { envFile: ['/srv/a.env'] },
    'LoadCredential',
    [],
    hostFacts({ envFilesOfOthers: ['/srv/a.env'] }),
  ],
  ['who has the socket notifies by itself', {}, 'NotifyAccess', ['main'], hostFacts({ systemdVersion: 253 })],
  ['the command notifies from its own pid', {}, 'NotifyAccess', ['all'], hostFacts({ systemdVersion: 252 })],
  ['homes are hidden', {}, 'ProtectHome', ['yes']],
  ['homes are left alone without a sandbox', { sandbox: 'off' }, 'ProtectHome', []],
  ['a configuration error is final where a page answers', {}, 'RestartPreventExitStatus', ['78']],
  ['it backs off beside a socket alone', { maintenance: false }, 'RestartPreventExitStatus', []],
];

for (const [what, raw, key, values, facts] of serviceLines) {
  test(what, t => t.deepEqual(serviceValue(raw, key, facts), values));
}

const homes = { exposed: ['/home/me/app', '/opt/me/a b'], elsewhere: ['/opt/me'], writable: ['/home/me/data'] };

test('of homes, the service sees the needed folders and nothing else', t => {
  const facts = hostFacts({ homes });
  const raw = { readWrite: ['/home/me/data', '/var/data'] };
  t.deepEqual(serviceValue(raw, 'ProtectHome', facts), ['tmpfs']);
  t.deepEqual(serviceValue(raw, 'TemporaryFileSystem', facts), ['/opt/me:ro']);
  t.deepEqual(serviceValue(raw, 'BindReadOnlyPaths', facts), ['/home/me/app', '"/opt/me/a b"']);
  t.deepEqual(serviceValue(raw, 'BindPaths', facts), ['/home/me/data']);
  t.deepEqual(serviceValue(raw, 'ReadWritePaths', facts), ['/var/data']);
});

test('ExecStart= runs node with lowport and the arguments', t => {
  t.deepEqual(serviceValue({ args: ['--port', '%h $HOME'] }, 'ExecStart'), [
    '/usr/bin/node --require /srv/app/node_modules/lowport/dist/serve/register.cjs /srv/app/server.js --port "%%h $$HOME"',
  ]);
});

const credential = (name: string) => `--env-file=\${CREDENTIALS_DIRECTORY}/${name}`;

const fileWords: [what: string, raw: RawOptions, words: string[]][] = [
  [
    'a file is read by Node, after what is so without one',
    { envFile: ['/a.env'] },
    [credential('env-defaults'), credential('env-file')],
  ],
  ['NODE_ENV of the unit needs no default', { envFile: ['/a.env'], env: ['NODE_ENV=x'] }, [credential('env-file')]],
  [
    "others' files are read at their place, in their order",
    { envFile: ['/a.env', "/srv/it's $5%.env"], env: ['NODE_ENV=x'] },
    [credential('env-file'), '"--env-file=/srv/it\'s $$5%%.env"'],
  ],
];

for (const [what, raw, words] of fileWords) {
  test(what, t => {
    const facts = hostFacts({ envFilesOfOthers: ["/srv/it's $5%.env"] });
    for (const [workers, first] of [
      [undefined, '--require'],
      ['2', '/srv/app/node_modules/lowport/dist/cli/main.js'],
    ] as const) {
      const [command = ''] = serviceValue({ ...raw, workers }, 'ExecStart', facts);
      t.is(command.slice(0, command.indexOf(` ${first}`)), ['/usr/bin/node', ...words].join(' '));
    }
  });
}

const younger: [systemdVersion: number, missing: string][] = [
  [247, 'PrivateIPC=yes (248), RestartSteps=5 (254), RestartMaxDelaySec=10s (254)'],
  [252, 'RestartSteps=5 (254), RestartMaxDelaySec=10s (254)'],
  [257, ''],
];

for (const [systemdVersion, missing] of younger) {
  test(`for systemd ${systemdVersion}, ${missing === '' ? 'nothing is' : 'what is too new is'} left out, and said`, t => {
    const { files } = plan({}, hostFacts({ systemdVersion }));
    const content = files.at(-1)?.content ?? '';
    const order = ['RestartSteps', 'RestartMaxDelaySec', 'PrivateIPC'];
    for (const key of order) t.is(content.includes(`\n${key}=`), !missing.includes(key), key);
    for (const part of missing.split(', ')) t.true(content.includes(part));
    t.is(content.includes('# A newer systemd would add: '), missing !== '');
  });
}
