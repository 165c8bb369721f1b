import { LowportError } from './errors.js';

const unitMs = new Map([
  ['', 1000],
  ['ms', 1],
  ['s', 1000],
  ['sec', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * Reads a time span of systemd.time(7) in milliseconds: `30s`, `500ms`, `1min 30s`; a bare number means seconds.
 * @throws {LowportError} `ERR_DURATION` for anything else, nothing and zero included.
 */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?) *([a-z]*) */g)];
  const spans = parts.map(([, digits, unit]) => Number(digits) * (unitMs.get(unit ?? '') ?? Number.NaN));
  const total = Math.round(spans.reduce((sum, span) => sum + span, 0));
  if (parts.map(([part]) => part).join('') !== text || !Number.isSafeInteger(total) || total <= 0) {
    throw new LowportError('ERR_DURATION', `duration ${JSON.stringify(text)}: it is not a time span above zero`, {
      hint: 'Write it as 30s, 500ms or 1min 30s.',
    });
  }
  return total;
}

/** The duration as a unit file and a person read it: whole seconds as `30s`, else `1500ms`. */
export function formatDuration(durationMs: number): string {
  return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`;
}
