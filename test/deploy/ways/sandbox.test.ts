import test from 'ava';
import { newestSystemd } from '../../../src/deploy/units/directives.js';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

/** What a key says in the service's unit. */
function valuesIn(key: string, raw: RawOptions = {}, changes: Parameters<typeof hostFacts>[0] = {}): string[] {
  const { files } = planWay(socket, readOptions(raw, '/srv/app'), hostFacts(changes));
  const service = files.find(({ path }) => path.endsWith('/app.service'));
  return valuesOf(parseUnit(service?.content ?? ''), 'Service', key);
}

test('each systemd has the value of ProtectControlGroups= that it knows', t => {
  for (const [systemdVersion, value] of [
    [247, 'yes'],
    [256, 'yes'],
    [257, 'strict'],
    [newestSystemd, 'strict'],
  ] as const) {
    t.deepEqual(valuesIn('ProtectControlGroups', {}, { systemdVersion }), [value]);
  }
});

test('what the program may write it may not run', t => {
  const places = '-/tmp -/var/tmp -/dev/shm -/var/lib/app -/run/lowport-app';
  t.deepEqual(valuesIn('NoExecPaths'), [places]);
  t.deepEqual(valuesIn('NoExecPaths', { readWrite: ['uploads'] }), [`${places} -/srv/app/uploads`]);
  t.deepEqual(valuesIn('NoExecPaths', { sandbox: 'off' }), []);
});

test('a place that holds the program itself has to run it', t => {
  const places = '-/tmp -/var/tmp -/dev/shm -/var/lib/app -/run/lowport-app';
  t.deepEqual(valuesIn('NoExecPaths', { readWrite: ['/srv/app'] }), [places]);
  const program = { entry: '/var/lib/app/server.js' };
  t.false(valuesIn('NoExecPaths', {}, { program })[0]?.includes('/var/lib/app'));
});

test('--run-from gives back a place, or a folder in one', t => {
  t.false(valuesIn('NoExecPaths', { runFrom: ['/tmp'] })[0]?.startsWith('-/tmp '));
  t.deepEqual(valuesIn('ExecPaths', { runFrom: ['/tmp'] }), []);
  t.deepEqual(valuesIn('ExecPaths', { runFrom: ['/var/lib/app/my tools'] }), ['"-/var/lib/app/my tools"']);
});

test('the metadata of a cloud is out of reach, but for its name server, and where it is asked for', t => {
  t.regex(valuesIn('IPAddressDeny')[0] ?? '', /^169\.254\.0\.0\/16 .*fd00:ec2::254/);
  t.deepEqual(valuesIn('IPAddressAllow'), []);
  t.deepEqual(valuesIn('IPAddressAllow', {}, { nameservers: ['169.254.169.253'] }), ['169.254.169.253']);
  t.deepEqual(valuesIn('IPAddressDeny', { allowMetadata: true }), []);
  t.deepEqual(valuesIn('IPAddressDeny', { sandbox: 'closed' }), ['any']);
  t.false(valuesIn('Environment', { allowMetadata: true }).includes('LOWPORT_METADATA=refused'));
  t.true(valuesIn('Environment').includes('LOWPORT_METADATA=refused'));
});
