import type { Severity } from '../../finding.js';
import type { Setting, Unit } from '../unit.js';
import type { HostView } from './host-view.js';

/** Where something stands. */
export type Place = { file: string; line: number };

/** What a rule has found. Without a place it is the section, where something is missing. */
export type Found = { text: string; cure: string; at?: Place; severity?: Severity };

/** Something that can be wrong with a subject: a unit, a service, a socket unit. `about` is its line in docs/check.md. */
export type Rule<Subject> = {
  code: string;
  severity: Severity;
  about: string;
  find(subject: Subject, host: HostView): Found[];
};

/** A setting as a finding names it; one of several lines as one. */
export function show({ key, value }: Pick<Setting, 'key' | 'value'>): string {
  // A value may have a megabyte, and a finding for each of its words.
  const line = value.slice(0, 600).replace(/\s+/g, ' ');
  return `${key}=${line.length > 60 ? `${line.slice(0, 57)}...` : line}`;
}

/** The header of a section, where what is missing would have to stand. */
export function placeOf({ files }: Unit, section: string): Place {
  const places = files.flatMap(({ path, unit }) =>
    unit.sections.filter(({ name }) => name === section).map(({ line = 1 }) => ({ file: path, line })),
  );
  return places[0] ?? { file: files[0]?.path ?? '', line: 1 };
}
