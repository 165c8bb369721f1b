import { isEntry, type UnitFile } from './unit-file.js';

/** One entry of a unit, and where it stands. */
export type Setting = { section: string; key: string; value: string; file: string; line: number };

/**
 * A unit as systemd has it when it is loaded: the fragment and its drop-ins in their order, as one list of settings.
 * `name` is the one that it goes by; of an alias it is that of its target.
 */
export type Unit = {
  name: string;
  aliases: string[];
  files: LoadedFile[];
  settings: Setting[];
  /** Said by whoever asks, where the folder of the file does not tell: it is for the manager of a user. */
  ofUser?: boolean;
};

/** A file of a unit. One that systemd refuses is empty, and `fault` says why; `garbled` are lines that are not UTF-8. */
export type LoadedFile = { path: string; unit: UnitFile; garbled: number[]; fault?: { text: string; line: number } };

/** The parts of a name: systemd.unit(5). `instance` is empty in the name of a template, undefined without an `@`. */
export type UnitName = { prefix: string; instance?: string; type: string };

const unitName =
  /^([\w:.\\-]+?)(?:@([\w:.\\@-]*))?\.(service|socket|target|device|mount|automount|swap|timer|path|slice|scope)$/;

export function parseUnitName(name: string): UnitName | undefined {
  const [, prefix, instance, type] = unitName.exec(name) ?? [];
  if (prefix === undefined || type === undefined) return undefined;
  return { prefix, type, ...(instance !== undefined && { instance }) };
}

export function mergeUnit(name: string, aliases: string[], files: LoadedFile[]): Unit {
  const settings = files.flatMap(({ path, unit }) =>
    unit.sections.flatMap(({ name: section, body }) =>
      body.filter(isEntry).map(({ key, value, line = 0 }) => ({ section, key, value, file: path, line })),
    ),
  );
  return { name, aliases, files, settings };
}

/** The setting that counts where only one can: the last one. An empty value is the default again. */
export function findSetting({ settings }: Unit, section: string, ...keys: string[]): Setting | undefined {
  const last = settings.findLast(one => one.section === section && keys.includes(one.key));
  return last?.value === '' ? undefined : last;
}

/** The settings of a list: what stands before an empty assignment is forgotten. */
export function listSettings({ settings }: Unit, section: string, ...keys: string[]): Setting[] {
  const all = settings.filter(one => one.section === section && keys.includes(one.key));
  return all.slice(all.findLastIndex(({ value }) => value === '') + 1);
}

/** The words of such a list, split at white space: names of units, capabilities, system calls. */
export function listWords(unit: Unit, section: string, ...keys: string[]): string[] {
  return listSettings(unit, section, ...keys)
    .flatMap(({ value }) => value.split(/\s+/))
    .filter(word => word !== '');
}

/** Whether it is for the manager of a user, by the folder that its file is in: systemd.unit(5), "Unit File Load Path". */
export function isUserUnit({ files, ofUser = false }: Unit): boolean {
  return ofUser || /\/systemd\/user(\.\w+)?\/[^/]+$/.test(files[0]?.path ?? '');
}
