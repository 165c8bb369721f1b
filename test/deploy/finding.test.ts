import test from 'ava';
import { type Finding, hasError, type Severity, sortFindings } from '../../src/deploy/finding.js';

const finding = (code: string, severity: Severity): Finding => ({ code, severity, text: 'x: is y', cure: 'Do z.' });

test('findings are sorted by severity, and stay in their order within one', t => {
  const mixed = [
    finding('a', 'notice'),
    finding('b', 'warning'),
    finding('c', 'error'),
    finding('d', 'notice'),
    finding('e', 'error'),
  ];
  t.is(
    sortFindings(mixed)
      .map(({ code }) => code)
      .join(''),
    'cebad',
  );
});

test('warnings and notices are no errors', t => {
  t.false(hasError([finding('a', 'warning'), finding('b', 'notice')]));
  t.true(hasError([finding('a', 'warning'), finding('b', 'error')]));
});
