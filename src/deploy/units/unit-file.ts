/** One `key=value` line. `value` is the text right of the `=`: already escaped, on one line. */
export type Entry = {
  key: string;
  value: string /** Where it begins, counted from 1; set by the parser. */;
  line?: number;
  /** The value for a systemd that does not know the other one yet, see fitSection. */
  older?: string;
};

/** A comment line, without its `#`. */
export type Comment = { comment: string };

/** A line that systemd leaves out, with a warning: one without a key and `=`, or an entry before the first section. */
export type Stray = { stray: string; line: number };

export type Section = { name: string; body: (Entry | Comment | Stray)[]; line?: number };

/** A unit file as systemd.syntax(7) has it: sections and entries keep their order, and both may be repeated. */
export type UnitFile = { preamble: (Comment | Stray)[]; sections: Section[] };

export function entry(key: string, value: string): Entry {
  return { key, value };
}

export function isEntry(item: Entry | Comment | Stray): item is Entry {
  return 'key' in item;
}

export function isStray(item: Entry | Comment | Stray): item is Stray {
  return 'stray' in item;
}

/** All values of `key` in every section of that name, in order: a list as systemd reads it, resets not applied. */
export function valuesOf(unit: UnitFile, section: string, key: string): string[] {
  return unit.sections
    .filter(({ name }) => name === section)
    .flatMap(({ body }) => body.filter(isEntry))
    .filter(entry => entry.key === key)
    .map(entry => entry.value);
}
