import { directiveTable, valueTable } from './directive-table.js';
import { type Entry, isEntry, type Section } from './unit-file.js';

/** The oldest systemd that lowport writes for, and is tested with: Debian 11's. */
export const oldestSystemd = 247;

/** The newest that the table of directives knows. */
export const newestSystemd = 262;

const processes = ['resources', 'processes'] as const;

/** The sections of unit files, and the parts of the table that are read in them. */
const parts: Readonly<Record<string, readonly (keyof typeof directiveTable)[]>> = {
  Unit: ['unit'],
  Install: ['install'],
  Service: ['service', ...processes],
  Socket: ['socket', ...processes],
  Mount: ['mount', ...processes],
  Swap: ['swap', ...processes],
  Automount: ['automount'],
  Timer: ['timer'],
  Path: ['path'],
  Slice: ['slice', 'resources'],
  Scope: ['scope', 'resources'],
};

const introduced = new Map(Object.entries(parts).map(([section, names]) => [section, readParts(names)] as const));

/** The sections that a unit of this type may have, but for those of `X-`: systemd.unit(5). */
export function sectionsOfType(type: string): string[] {
  const own = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  return ['Unit', ...(own in parts ? [own] : []), 'Install'];
}

/** The sections in which systemd reads a directive. */
export function sectionsWith(key: string): string[] {
  return [...introduced].filter(([, keys]) => keys.has(key)).map(([section]) => section);
}

/** The names of all directives of a section. */
export function directivesOf(section: string): string[] {
  return [...(introduced.get(section)?.keys() ?? [])];
}

/** The version that introduced a directive, 0 where {@link oldestSystemd} has it, undefined where no version has. */
export function sinceOf(section: string, key: string): number | undefined {
  return introduced.get(section)?.get(key);
}

/**
 * The section as `systemdVersion` understands it: what is too new is left out, since systemd warns about it at every
 * load, or has its older value, and one comment says what a newer systemd would add.
 */
export function fitSection(section: Section, systemdVersion: number): Section {
  const missing: string[] = [];
  const body = section.body.flatMap((item): Section['body'] => {
    if (!isEntry(item)) return [item];
    const since = sinceOfEntry(section.name, item);
    if (since > systemdVersion) missing.push(`${item.key}=${item.value} (${since})`);
    const fitted = fitEntry(section.name, item, systemdVersion);
    return fitted === undefined ? [] : [fitted];
  });
  if (missing.length === 0) return { ...section, body };
  return { ...section, body: [...body, { comment: `A newer systemd would add: ${missing.join(', ')}` }] };
}

/** The entry as `systemdVersion` understands it: itself, or with its older value; undefined where it is too new. */
export function fitEntry(section: string, { older, ...entry }: Entry, systemdVersion: number): Entry | undefined {
  if (sinceOfEntry(section, entry) <= systemdVersion) return entry;
  const isKeyKnown = (sinceOf(section, entry.key) ?? 0) <= systemdVersion;
  return older !== undefined && isKeyKnown ? { ...entry, value: older } : undefined;
}

/** The version that has its directive, and this value of it. */
function sinceOfEntry(section: string, { key, value }: Entry): number {
  return Math.max(sinceOf(section, key) ?? 0, valueTable[key]?.[value] ?? 0);
}

function readParts(names: readonly (keyof typeof directiveTable)[]): Map<string, number> {
  const words = names.flatMap(name => directiveTable[name].trim().split(/\s+/));
  return new Map(words.map(word => [word.replace(/:.*/, ''), Number(word.split(':')[1] ?? 0)]));
}
