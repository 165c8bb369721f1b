import { escapeJson } from '../units/escape.js';
import { type Comment, type Section, type UnitFile, valuesOf } from '../units/unit-file.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';

/** What lowport keeps of itself in a unit, so that a later install knows what made it. */
export type Stamp = { way: string; version: string; options: Options };

const sectionName = 'X-Lowport';

/** The first line of every file that lowport writes. */
export function writtenBy({ lowportVersion }: HostFacts, way: string): Comment {
  return { comment: `Written by lowport ${lowportVersion}, the ${way} way.` };
}

/**
 * The `[X-Lowport]` section; systemd skips sections that begin with `X-`, systemd.unit(5). The same options make the same
 * bytes, in whichever order they were said.
 */
export function stampSection({ way, version, options }: Stamp): Section {
  const sorted = Object.fromEntries(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
  const body = Object.entries({ Way: way, Version: version, Options: sorted });
  return { name: sectionName, body: body.map(([key, value]) => ({ key, value: escapeJson(value) })) };
}

/** The stamp of a parsed unit, or undefined where lowport did not write it or it cannot be read any more. */
export function readStamp(unit: UnitFile): Stamp | undefined {
  const [way, version, options] = ['Way', 'Version', 'Options'].map(key => valuesOf(unit, sectionName, key)[0]);
  if (way === undefined || version === undefined || options === undefined) return undefined;
  try {
    return { way: JSON.parse(way), version: JSON.parse(version), options: JSON.parse(options) };
  } catch {
    return undefined;
  }
}
