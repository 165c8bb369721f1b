import test from 'ava';
import { fitSection } from '../../../src/deploy/units/directives.js';
import { type Privilege, type Sandbox, sandboxEntries } from '../../../src/deploy/units/sandbox.js';

const section = {
  name: 'Service',
  body: [
    { key: 'Type', value: 'notify' },
    { key: 'PrivateIPC', value: 'yes' },
    { key: 'RestartSteps', value: '5' },
  ],
};

test('a systemd that knows every directive gets the section as it is', t => {
  t.deepEqual(fitSection(section, 254), section);
});

test('what is too new is left out, and one comment says what a newer systemd would add', t => {
  t.deepEqual(fitSection(section, 247).body, [
    { key: 'Type', value: 'notify' },
    { comment: 'A newer systemd would add: PrivateIPC=yes (248), RestartSteps=5 (254)' },
  ]);
});

test('a value that is too new gives way to the one that the systemd knows, and the comment says so', t => {
  const body = [{ key: 'ProtectControlGroups', value: 'strict', older: 'yes' }];
  t.deepEqual(fitSection({ name: 'Service', body }, 257).body, [{ key: 'ProtectControlGroups', value: 'strict' }]);
  t.deepEqual(fitSection({ name: 'Service', body }, 256).body, [
    { key: 'ProtectControlGroups', value: 'yes' },
    { comment: 'A newer systemd would add: ProtectControlGroups=strict (257)' },
  ]);
});

const keysOf = (sandbox: Sandbox, privilege: Privilege) =>
  sandboxEntries({ sandbox, privilege, runsNode: true }).map(({ key }) => key);

test('no sandbox has what kills Node', t => {
  t.false(keysOf('closed', 'none').includes('MemoryDenyWriteExecute'));
  t.true(keysOf('closed', 'none').includes('SystemCallErrorNumber'));
});

test('a program that binds keeps its capability, in the namespace where it counts', t => {
  t.false(keysOf('outbound', 'bind').includes('PrivateUsers'));
  t.deepEqual(keysOf('off', 'bind'), ['AmbientCapabilities', 'CapabilityBoundingSet']);
});

test('off adds nothing', t => t.deepEqual(keysOf('off', 'none'), []));

test('another program than node keeps the system calls that node was not seen to need', t => {
  const filters = (runsNode: boolean) =>
    sandboxEntries({ sandbox: 'outbound', privilege: 'none', runsNode })
      .filter(({ key }) => key === 'SystemCallFilter')
      .map(({ value }) => value);
  t.true(filters(true).some(value => value.includes('memfd_create')));
  t.false(filters(false).some(value => value.includes('memfd_create')));
});
