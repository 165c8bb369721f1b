import test from 'ava';
import fc from 'fast-check';
import { checkUnit } from '../../../src/deploy/units/check/check-unit.js';
import type { HostView } from '../../../src/deploy/units/check/host-view.js';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { mergeUnit, type Unit } from '../../../src/deploy/units/unit.js';
import { checkedDirectives } from '../../../src/deploy/units/values.js';

const directives = [
  ...checkedDirectives,
  ...'ExecStart ExecReload User Group SupplementaryGroups Environment EnvironmentFile WorkingDirectory Sockets Requires After Before'.split(
    ' ',
  ),
  ...'Service ListenStream LoadCredential SystemCallFilter SystemCallErrorNumber RestrictAddressFamilies AmbientCapabilities'.split(
    ' ',
  ),
  ...'CapabilityBoundingSet IPAddressDeny KillSignal BindReadOnlyPaths OpenFile StartLimitBurst TriggerLimitBurst Nonsense'.split(
    ' ',
  ),
];
const values = [
  '',
  '-',
  '~',
  '%',
  '%i',
  '%Z',
  '"',
  "'",
  '\\',
  '\\q',
  ';',
  '$',
  '\u0024{A}',
  '/',
  '//',
  '/usr/bin/node',
  'node',
  'node ;',
  '@node',
  'sh -c',
  'sh -c "exec"',
  'env',
  'env -i',
  'sudo',
  'node --',
  'node -e',
  'A',
  'A=',
  '=',
  'SECRET_KEY=x',
  'a://b:c@d',
  'app.socket',
  'app.service',
  '.socket',
  '@.socket',
  'yes',
  'no',
  '0',
  '-1',
  '1e9',
  'infinity',
  'AF_UNIX',
  '~AF_UNIX',
  'CAP_NET_BIND_SERVICE',
  'ü',
  '\u00a0',
  '(',
  '[',
  '*',
  'a'.repeat(300),
];

const lines = fc.array(
  fc.oneof(
    fc.constantFrom('[Unit]', '[Service]', '[Socket]', '[Install]', '[Other]', '[]', '# comment', 'stray'),
    fc
      .tuple(fc.constantFrom(...directives), fc.array(fc.constantFrom(...values), { maxLength: 3 }))
      .map(([key, words]) => `${key}=${words.join(' ')}`),
  ),
  { maxLength: 25 },
);

test('whatever stands in units, check ends with findings on lines that are there', t => {
  let count = 0;
  const check = (service: string[], socket: string[]) => {
    const texts = new Map([
      ['app.service', ['[Service]', ...service].join('\n')],
      ['app.socket', ['[Socket]', ...socket].join('\n')],
    ]);
    const units = [...texts].map(([name, text]) =>
      mergeUnit(name, [], [{ path: `/${name}`, unit: parseUnit(text), garbled: [] }]),
    );
    for (const unit of units) {
      for (const { file = '', line = 0, text, cure } of checkUnit(unit, viewOf(units))) {
        count += 1;
        const length = (texts.get(file.slice(1)) ?? '').split('\n').length;
        if (line < 1 || line > length || text === '' || cure === '') throw new Error(`${file}:${line} ${text}`);
      }
    }
  };
  fc.assert(fc.property(lines, lines, check), { numRuns: 2000 });
  t.true(count > 1000);
});

/** A host where nothing and nobody is there. */
function viewOf(units: Unit[]): HostView {
  return {
    systemd: 252,
    findUnit: name => units.find(unit => unit.name === name),
    listSockets: () => units.filter(({ name }) => name.endsWith('.socket')),
    files: {
      findUser: () => undefined,
      hasGroup: () => false,
      look: () => 'missing',
      findBlocker: () => undefined,
      read: () => undefined,
      findDistrust: () => undefined,
      readCapabilities: () => undefined,
    },
  };
}
