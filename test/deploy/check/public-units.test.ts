import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import { checkUnits } from '../../../src/deploy/host/check/check-units.js';
import { findOwnPackage } from '../../../src/own-package.js';

/*
 * Units in the shapes in which well-known programs of Node ship theirs, in our own words. Most serve well, and check must
 * not scold them; what it says of the others is true.
 */
const folder = join(findOwnPackage().root, 'test/deploy/check/public-units');

const expected: Readonly<Record<string, string[]>> = {
  'app.service': [],
  'bridge.service': ['notify-nobody'], // its program could not be looked at
  'code-server@.service': [],
  'etherpad.service': ['start-limit'],
  'ghost.service': ['start-limit'],
  'homebridge.service': [],
  'nginx.service': [],
  'nodered.service': [],
  'npm-run.service': ['exec-wrapper'],
  'pm2.service': ['start-limit'],
};

test('each unit has its line in the table', t => {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.service'));
  t.deepEqual(names.map(name => basename(name)).sort(), Object.keys(expected).sort());
});

for (const [name, codes] of Object.entries(expected)) {
  test(`check says of ${name}: ${codes.join(', ') || 'nothing'}`, t => {
    // Of a systemd that no host has, so that only the rules speak.
    const path = name === 'app.service' ? `systemd/user/${name}` : name;
    const { findings } = checkUnits([`./${path}`], { cwd: folder, systemd: '256', ignore: ['no-verdict'] });
    t.deepEqual(
      findings.map(({ code }) => code),
      codes,
    );
  });
}
