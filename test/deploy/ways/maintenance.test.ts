import test from 'ava';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { type UnitFile, valuesOf } from '../../../src/deploy/units/unit-file.js';
import { type RawOptions, readOptions } from '../../../src/deploy/ways/options.js';
import { socket } from '../../../src/deploy/ways/socket.js';
import { planWay } from '../../../src/deploy/ways/ways.js';
import { hostFacts } from '../facts.js';

function plan(raw: RawOptions): Map<string, UnitFile> {
  const { files } = planWay(socket, readOptions(raw, '/srv/app'), hostFacts());
  return new Map(files.map(({ path, content }) => [path.replace(/.*\//, ''), parseUnit(content)]));
}

const present: [what: string, raw: RawOptions, isThere: boolean][] = [
  ['an http port', {}, true],
  ['an http port beside an https one', { listen: ['80', '443'] }, true],
  ['a unix path', { listen: ['/run/app.sock'] }, true],
  ['no http port', { listen: ['443', 'https=8443'] }, false],
  ['a role of the user alone', { listen: ['admin=9000'] }, false],
  ['--no-maintenance', { maintenance: false }, false],
];

for (const [what, raw, isThere] of present) {
  test(`with ${what} there is ${isThere ? 'a' : 'no'} page`, t => {
    const units = plan(raw);
    t.is(units.has('app-maintenance.service'), isThere);
    const service = units.get('app.service') as UnitFile;
    t.deepEqual(valuesOf(service, 'Unit', 'Wants'), isThere ? ['app-maintenance-end.target'] : []);
    // Without the page's service a waiting client would start the service again and again.
    t.is(valuesOf(service, 'Service', 'RestartPreventExitStatus').length, isThere ? 1 : 0);
  });
}

const lines: [raw: RawOptions, section: string, key: string, values: string[]][] = [
  [{ listen: ['80', 'admin=9000'] }, 'Service', 'Sockets', ['app.socket']],
  [{}, 'Unit', 'Requires', ['app.socket']],
  [{}, 'Service', 'ExecStartPre', ['-/bin/sleep 10']],
  [{ maintenanceAfter: '1min 500ms' }, 'Service', 'ExecStartPre', ['-/bin/sleep 60.5']],
  [{}, 'Service', 'LoadCredential', []],
  [{ maintenance: 'my page.html' }, 'Service', 'LoadCredential', ['page:/srv/app/my page.html']],
  [{ maintenance: '100%.html' }, 'Service', 'LoadCredential', ['page:/srv/app/100%%.html']],
  [{ listen: ['80', 'https=8443'] }, 'Service', 'Environment', ['LOWPORT_HTTPS=8443']],
  [{}, 'Service', 'PrivateNetwork', ['yes']],
  [{ sandbox: 'off' }, 'Service', 'PrivateNetwork', []],
];

for (const [raw, section, key, values] of lines) {
  test(`${JSON.stringify(raw)}: ${key}= is ${values.join() || 'left out'}`, t => {
    t.deepEqual(valuesOf(plan(raw).get('app-maintenance.service') as UnitFile, section, key), values);
  });
}

test('no command of a unit runs as root with the environment of the program', t => {
  const units = plan({});
  const keys = ['ExecStartPre', 'ExecStart', 'ExecStartPost', 'ExecStop', 'ExecStopPost'];
  for (const name of ['app.service', 'app-maintenance.service']) {
    const commands = keys.flatMap(key => valuesOf(units.get(name) as UnitFile, 'Service', key));
    t.deepEqual(
      commands.filter(command => /^[-@:]*[+!]/.test(command)),
      [],
    );
  }
  t.deepEqual(valuesOf(units.get('app-maintenance-end.target') as UnitFile, 'Unit', 'Wants'), [
    'app-maintenance-end.service',
  ]);
  const end = units.get('app-maintenance-end.service') as UnitFile;
  t.deepEqual(valuesOf(end, 'Service', 'Environment').concat(valuesOf(end, 'Service', 'EnvironmentFile')), []);
});
