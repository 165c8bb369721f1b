import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { loadWay, planWay } from '../../../src/deploy/ways/ways.js';
import { LowportError } from '../../../src/errors.js';
import { hostFacts } from '../facts.js';

type Changes = Parameters<typeof hostFacts>[0];

async function plan(way: string, raw: RawOptions, changes?: Changes) {
  return planWay(await loadWay(way), readOptions(raw, '/srv/app'), hostFacts(changes));
}

test('the Containerfile has two stages, a user without rights, and the command in JSON', async t => {
  const { files } = await plan('compose', { args: ['a "b" $c'] });
  const file = files.find(({ path }) => path === '/srv/app/Containerfile')?.content ?? '';
  t.is(file.match(/^FROM /gm)?.length, 2);
  t.regex(file, /^USER 1000:1000$/m);
  const [, command = ''] = /^CMD (.*)$/m.exec(file) ?? [];
  t.deepEqual(JSON.parse(command), ['node', '--require', 'lowport/register', './server.js', 'a "b" $c']);
  t.regex(files.find(({ path }) => path.endsWith('.dockerignore'))?.content ?? '', /^\*\.key$/m);
});

test('a program outside of its working directory is in no image', async t => {
  const changes = { program: { entry: '/srv/other/server.js' } };
  const error = await t.throwsAsync(plan('compose', {}, changes), { instanceOf: LowportError, code: 'ERR_WAY_CANNOT' });
  t.regex(error.hint, /--workdir/);
});

test('quadlet: a container without network in the closed sandbox, with one in the usual', async t => {
  const container = async (raw: RawOptions) => {
    const { files } = await plan('quadlet', raw, { hasQuadlet: true });
    return parseUnit(files.find(({ path }) => path === '/etc/containers/systemd/app.container')?.content ?? '');
  };
  const closed = await container({
    sandbox: 'closed',
    image: 'shop:1',
    memoryMax: '512M',
    drainTimeout: '20s',
    startTimeout: '150s',
  });
  const values: [section: string, key: string, values: string[]][] = [
    ['Container', 'Image', ['shop:1']],
    ['Container', 'Network', ['none']],
    ['Container', 'ReadOnly', ['yes']],
    ['Container', 'DropCapability', ['all']],
    ['Container', 'NoNewPrivileges', ['yes']],
    ['Container', 'Notify', ['yes']],
    ['Container', 'PodmanArgs', ['--stop-timeout=25 --memory=512M']],
    ['Unit', 'Requires', ['app.socket']],
    ['Service', 'TimeoutStartSec', ['150s']],
    ['Service', 'OpenFile', ['/run/systemd/notify:lowport-notify']],
  ];
  for (const [section, key, expected] of values) t.deepEqual(valuesOf(closed, section, key), expected, key);
  t.deepEqual(valuesOf(await container({}), 'Container', 'Network'), []);
  t.deepEqual(valuesOf(await container({ sandbox: 'off' }), 'Container', 'ReadOnly'), []);
});

test('an older systemd hears from Podman that the container runs, and an older Podman gets a service', async t => {
  const { files } = await plan('quadlet', { sandbox: 'closed' }, { systemdVersion: 252, hasQuadlet: false });
  t.deepEqual(
    files.map(({ path }) => path),
    [
      '/etc/systemd/system/app.socket',
      '/etc/systemd/system/app.service',
      '/etc/lowport/app/Containerfile',
      '/etc/lowport/app/.dockerignore',
    ],
  );
  const [command = ''] = valuesOf(parseUnit(files[1]?.content ?? ''), 'Service', 'ExecStart');
  for (const word of ['--network=none', '--read-only', '--cap-drop=all', '--sdnotify=conmon']) {
    t.true(command.split(' ').includes(word), word);
  }
});

test('quadlet makes the image itself where none is named, and takes it away again', async t => {
  const own = await plan('quadlet', {});
  t.deepEqual(own.apply[0]?.slice(0, 4), ['podman', 'build', '--tag', 'localhost/app:latest']);
  t.deepEqual(own.settle.at(-1), ['podman', 'image', 'rm', '--force', 'localhost/app:latest']);
  const named = await plan('quadlet', { image: 'shop:1' });
  t.false([...named.apply, ...named.settle].some(([program]) => program === 'podman'));
});

test('compose: a service brings the project up at boot, by Podman or by Docker, and gives it the time to drain', async t => {
  const service = async (changes: Changes) => {
    const { files } = await plan('compose', { drainTimeout: '20s' }, changes);
    const unit = parseUnit(files.find(({ path }) => path === '/etc/systemd/system/app.service')?.content ?? '');
    return (section: string, key: string) => valuesOf(unit, section, key);
  };
  const file = '--project-name app --file /etc/lowport/app/compose.yaml';
  const podman = await service({ composer: ['/usr/local/bin/podman-compose'] });
  t.deepEqual(podman('Service', 'ExecStart'), [`/usr/local/bin/podman-compose ${file} up --detach`]);
  t.deepEqual(podman('Service', 'ExecStop'), [`/usr/local/bin/podman-compose ${file} down --timeout 25`]);
  t.deepEqual(podman('Service', 'TimeoutStopSec'), ['35s']);
  t.deepEqual(podman('Unit', 'Requires'), []);
  const docker = await service({ composer: ['/usr/bin/docker', 'compose'] });
  t.deepEqual(docker('Service', 'ExecStart'), [`/usr/bin/docker compose ${file} up --detach`]);
  t.deepEqual(docker('Unit', 'Requires'), ['docker.service']);
});

test('compose takes its network and the image that it has made away again, and leaves one that was named', async t => {
  const podman = await plan('compose', {}, { program: { name: '9.Odd_name' } });
  t.deepEqual(podman.settle.slice(1), [
    ['podman', 'network', 'rm', '--force', '9-odd-name_default'],
    ['podman', 'image', 'rm', '--force', 'localhost/9-odd-name:latest'],
  ]);
  const named = await plan('compose', { image: 'shop:1' }, { composer: ['/usr/bin/docker', 'compose'] });
  t.is(named.settle.length, 1);
});

test('a program in a container is told to drain, whoever starts it', async t => {
  for (const way of ['compose', 'kubernetes', 'quadlet']) {
    const { files } = await plan(way, {}, { hasQuadlet: true });
    t.regex(files.map(({ content }) => content).join(''), /LOWPORT_DRAIN_TIMEOUT[=:\s"a-z]*30s/);
  }
});

const refused: [way: string, what: string, raw: RawOptions, code?: string][] = [
  ['quadlet', 'a path that Podman would divide', { readWrite: ['/srv/a:b'] }],
  ['quadlet', 'a share of the memory', { memoryMax: '50%' }],
  ['quadlet', 'a certificate', { tlsCert: '/c', tlsKey: '/k' }],
  ['quadlet', 'an image that is none', { image: 'a b' }, 'ERR_IMAGE'],
  ['quadlet', 'an image that looks like an option', { image: '--privileged' }, 'ERR_IMAGE'],
  ['compose', 'the closed sandbox', { sandbox: 'closed' }],
  ['compose', 'a unix path', { listen: ['/run/app.sock'] }],
  ['compose', 'a share of the memory', { memoryMax: '50%' }],
  ['compose', 'workers, which share what systemd hands on', { workers: '2' }],
  ['kubernetes', 'workers', { workers: '2' }],
  ['compose', 'an idle time', { idleExit: '1min' }],
  ['compose', 'a start timeout', { startTimeout: '1min' }],
  ['socket', 'an image', { image: 'shop:1' }],
];

for (const [way, what, raw, code = 'ERR_WAY_CANNOT'] of refused) {
  test(`${way} refuses ${what}`, async t => {
    await t.throwsAsync(plan(way, raw), { instanceOf: LowportError, code });
  });
}
