const unitMs: Readonly<Record<string, number>> = {
  ...named(0.001, 'usec us µs μs'),
  ...named(1, 'msec ms'),
  ...named(1000, 'seconds second sec s'),
  ...named(60_000, 'minutes minute min m'),
  ...named(3_600_000, 'hours hour hr h'),
  ...named(86_400_000, 'days day d'),
  ...named(604_800_000, 'weeks week w'),
  // 30.44 and 365.25 days: systemd.time(7).
  ...named(2_630_016_000, 'months month M'),
  ...named(31_557_600_000, 'years year y'),
};

/**
 * A time span of systemd.time(7) as unit files have it, in milliseconds: `90`, `1min 30s`, `infinity`. Undefined for what
 * is none. Zero is one here: most directives take it for `infinity` or for no limit.
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (trimmed === 'infinity') return Number.POSITIVE_INFINITY;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d*)?|\.\d+)\s*([a-zA-Zµμ]*)\s*/g)];
  if (trimmed === '' || parts.map(([part]) => part).join('') !== trimmed) return undefined;
  const spans = parts.map(
    ([, digits, unit]) => Number(digits) * (unit === '' ? 1000 : (unitMs[unit ?? ''] ?? Number.NaN)),
  );
  const total = spans.reduce((sum, span) => sum + span, 0);
  return Number.isNaN(total) ? undefined : total;
}

function named(ms: number, names: string): Record<string, number> {
  return Object.fromEntries(names.split(' ').map(name => [name, ms]));
}
