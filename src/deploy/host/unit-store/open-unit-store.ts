import { readdirSync } from 'node:fs';
import { mergeUnit, parseUnitName, type Unit } from '../../units/unit.js';
import { findDropIns } from './find-drop-ins.js';
import { findFragment } from './find-fragment.js';
import { readUnitFile } from './read-unit-file.js';

/** The units in some folders, as systemd would load them. Read once each. */
export type UnitStore = {
  /** By any of its names; an instance of a template, too. */
  load(name: string): Unit | 'masked' | 'missing';
  /** The names of all units of a type, templates left out. */
  list(type: string): string[];
};

/** `ofUser`: they are for the manager of a user, wherever they stand. */
export function openUnitStore(folders: readonly string[], ofUser = false): UnitStore {
  const names = [...new Set(folders.flatMap(listNames))];
  const loaded = new Map<string, Unit | 'masked' | 'missing'>();
  let owners: Map<string, string> | undefined;
  const findAliases = (own: string) => {
    owners ??= findOwners(names, folders);
    return names.filter(name => name !== own && owners?.get(name) === own);
  };
  const load = (name: string) => {
    const known = loaded.get(name) ?? loadUnit(name, folders, findAliases);
    const unit = ofUser && typeof known !== 'string' ? { ...known, ofUser } : known;
    loaded.set(name, unit);
    return unit;
  };
  return {
    load,
    list: type => names.filter(name => name.endsWith(`.${type}`) && parseUnitName(name)?.instance !== ''),
  };
}

function loadUnit(
  name: string,
  folders: readonly string[],
  findAliases: (own: string) => string[],
): Unit | 'masked' | 'missing' {
  const fragment = findFragment(name, folders);
  if (typeof fragment === 'string') return fragment;
  const own = fragment.names.at(-1) ?? name;
  const aliases = [...new Set([...fragment.names, ...findAliases(own)])].filter(one => one !== own);
  const paths = [fragment.path, ...findDropIns([own, ...aliases], folders)];
  return mergeUnit(own, aliases, paths.map(readUnitFile));
}

/** Which unit each name stands for, in the end. */
function findOwners(names: readonly string[], folders: readonly string[]): Map<string, string> {
  return new Map(
    names.map(name => {
      const found = findFragment(name, folders);
      return [name, typeof found === 'string' ? name : (found.names.at(-1) ?? name)];
    }),
  );
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter(name => parseUnitName(name) !== undefined);
  } catch {
    return [];
  }
}
