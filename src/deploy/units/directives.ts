import { type Comment, type Entry, isEntry, type Section } from './unit-file.js';

/** The oldest systemd that lowport writes for, and is tested with: Debian 11's. */
export const oldestSystemd = 247;

/** Directives younger than {@link oldestSystemd}: the version that introduced them, by its NEWS file. */
const introducedIn: ReadonlyMap<string, number> = new Map([
  ['PrivateIPC', 248],
  ['OpenFile', 253],
  ['RestartSteps', 254],
  ['RestartMaxDelaySec', 254],
]);

/**
 * The section as `systemdVersion` understands it: what is too new is left out, since systemd warns about it at every
 * load, and one comment says what a newer systemd would add.
 */
export function fitSection(section: Section, systemdVersion: number): Section {
  const isKnown = (item: Entry | Comment) => !isEntry(item) || sinceOf(item) <= systemdVersion;
  const missing = section.body.filter(isEntry).filter(entry => !isKnown(entry));
  const known = section.body.filter(isKnown);
  return { ...section, body: missing.length === 0 ? known : [...known, describeMissing(missing)] };
}

function describeMissing(entries: Entry[]): Comment {
  const list = entries.map(entry => `${entry.key}=${entry.value} (${sinceOf(entry)})`);
  return { comment: `A newer systemd would add: ${list.join(', ')}` };
}

function sinceOf({ key }: Entry): number {
  return introducedIn.get(key) ?? 0;
}
