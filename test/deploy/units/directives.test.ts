import test from 'ava';
import { fitSection } from '../../../src/deploy/units/directives.js';
import { sandboxEntries } from '../../../src/deploy/units/sandbox.js';

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

const keysOf = (...args: Parameters<typeof sandboxEntries>) => sandboxEntries(...args).map(({ key }) => key);

test('no sandbox has what kills Node', t => {
  t.false(keysOf('closed', 'none').includes('MemoryDenyWriteExecute'));
  t.true(keysOf('closed', 'none').includes('SystemCallErrorNumber'));
});

test('a program that binds keeps its capability, in the namespace where it counts', t => {
  t.false(keysOf('outbound', 'bind').includes('PrivateUsers'));
  t.deepEqual(keysOf('off', 'bind'), ['AmbientCapabilities', 'CapabilityBoundingSet']);
});

test('off adds nothing', t => t.deepEqual(sandboxEntries('off', 'none'), []));
