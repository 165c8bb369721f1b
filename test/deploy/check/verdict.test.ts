import test from 'ava';
import type { Severity } from '../../../src/deploy/finding.js';
import { readVerdict } from '../../../src/deploy/host/check/verdict.js';
import { parseUnit } from '../../../src/deploy/units/parse.js';
import { mergeUnit } from '../../../src/deploy/units/unit.js';

const text = '[Unit]\nDescription=a\n[Service]\nExecStart=/no/node a.js\nMemoryMax=\\\n  lots\n';
const units = [mergeUnit('app@.service', [], [{ path: '/no/app@.service', unit: parseUnit(text), garbled: [] }])];

const lines: [told: string, line: number | undefined, severity: Severity | undefined][] = [
  ["/no/app@.service:6: Invalid memory limit 'lots', ignoring: Invalid argument", 5, 'error'],
  ['/no/app@.service:4: Special user nobody configured, this is not safe!', 4, 'warning'],
  ['app@i.service: Command /no/node is not executable: No such file or directory', 4, 'error'],
  ['Unit app@i.service has a bad unit file setting.', 3, 'error'],
  ['Failed to prepare filename /no/app@.service: Invalid argument', 3, 'error'],
  ["/no/other.service:1: Missing '=', ignoring line.", undefined, undefined],
  ['Unit rc.service is masked.', undefined, undefined],
];

for (const [told, line, severity] of lines) {
  test(`"${told}" is ${line === undefined ? 'about another unit' : `${severity} on line ${line}`}`, t => {
    const finding = readVerdict(told, units);
    t.is(finding?.line, line);
    t.is(finding?.severity, severity);
  });
}
