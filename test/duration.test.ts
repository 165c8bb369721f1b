import test from 'ava';
import { formatDuration, parseDuration } from '../src/duration.js';
import { LowportError } from '../src/errors.js';

const durations: [text: string, durationMs: number, written: string][] = [
  ['30', 30_000, '30s'],
  ['30s', 30_000, '30s'],
  ['500ms', 500, '500ms'],
  ['1min 30s', 90_000, '90s'],
  ['1min30s', 90_000, '90s'],
  ['1.5s', 1500, '1500ms'],
  ['2h', 7_200_000, '7200s'],
];

for (const [text, durationMs, written] of durations) {
  test(`${text} is ${durationMs} ms`, t => {
    t.is(parseDuration(text), durationMs);
    t.is(formatDuration(durationMs), written);
  });
}

for (const text of ['', '0', 'soon', '-1s', '30 parsecs', '1s\n2s', ' 1s', 's', '99999999999999999999s']) {
  test(`${JSON.stringify(text)} is no duration`, t => {
    const error = t.throws(() => parseDuration(text), { instanceOf: LowportError, code: 'ERR_DURATION' });
    t.true(error.message.includes(JSON.stringify(text)));
  });
}
