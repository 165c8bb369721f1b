import test from 'ava';
import { parseTimeSpan } from '../../../src/deploy/units/time-span.js';

const spans: [text: string, ms: number | undefined][] = [
  ['90', 90_000],
  ['0', 0],
  ['500ms', 500],
  ['1min 30s', 90_000],
  ['1h30min', 5_400_000],
  ['1.5 s', 1500],
  ['5us', 0.005],
  ['2 weeks', 1_209_600_000],
  ['1M', 2_630_016_000],
  ['infinity', Number.POSITIVE_INFINITY],
  ['', undefined],
  ['90 sek', undefined],
  ['s', undefined],
  ['-5s', undefined],
  ['1,5s', undefined],
];

for (const [text, ms] of spans)
  test(`the time span ${JSON.stringify(text)} is ${ms} ms`, t => t.is(parseTimeSpan(text), ms));
