import { basename, dirname, join } from 'node:path';
import { parseUnit } from '../../../units/parse.js';
import { parseUnitName } from '../../../units/unit.js';
import { valuesOf } from '../../../units/unit-file.js';
import { showUnits } from '../../show-units.js';
import { listUnitFolders } from '../../unit-store/search-path.js';
import type { Look } from './look.js';

/** A unit's name, where it is taken already, and by what. */
export type Foreign = { unit: string; place: string; what: string };

/** What lowport knows to be its own: the units of an installation, and whether it has written what is at a path. */
export type Own = { units: ReadonlySet<string>; hasWritten: (path: string) => boolean };

const ownFolder = '/etc/systemd/system';
/** Where Podman's generator writes the services of `.container` files. */
const generated = '/run/systemd/generator';

/** What makes the name of a unit somebody else's: a file of it in any folder where systemd looks, a template, drop-ins of a package. */
export function findForeignUnit(unit: string, look: Look, own: Own): Foreign | undefined {
  const folders = listUnitFolders();
  const findAll = (name: string) => folders.map(folder => join(folder, name)).filter(look.isThere);
  const isOwn = (path: string) =>
    (path === join(ownFolder, unit) && own.hasWritten(path)) || (path === join(generated, unit) && own.units.has(unit));
  const files = findAll(unit);
  const file = files.find(path => !isOwn(path));
  if (file !== undefined) return { unit, place: file, what: 'lowport did not write this unit' };
  const { prefix, type } = parseUnitName(unit) ?? {};
  const [template] = findAll(`${prefix}@.${type}`);
  if (template !== undefined) return { unit, place: template, what: 'there is a template of that name' };
  if (files.length > 0 || own.units.has(unit)) return undefined;
  // The administrator's own may be there first, or still: they are meant for the unit that comes.
  const dropIns = findAll(`${unit}.d`)
    .filter(path => dirname(path) !== ownFolder)
    .find(path => look.list(path).some(name => name.endsWith('.conf')));
  return dropIns === undefined
    ? undefined
    : { unit, place: dropIns, what: 'there are drop-ins for a unit of that name' };
}

/** The first unit file of others that takes one of these names when it is enabled: `Alias=` of [Install]. */
export function findAlias(units: readonly string[], look: Look): Foreign | undefined {
  for (const folder of listUnitFolders()) {
    for (const name of look.list(folder)) {
      if (units.includes(name) || parseUnitName(name) === undefined) continue;
      const unit = readAliases(look.read(join(folder, name))).find(alias => units.includes(alias));
      if (unit !== undefined) return { unit, place: join(folder, name), what: 'a unit has this as another name' };
    }
  }
  return undefined;
}

/** The first of these units that systemd itself has at the moment, without a file or from one elsewhere. */
export async function findLoaded(units: readonly string[], own: Own): Promise<Foreign | undefined> {
  const unknown = units.filter(unit => !own.units.has(unit));
  const shown = await showUnits(unknown, ['ActiveState', 'FragmentPath']);
  const found = shown.findIndex(({ ActiveState, FragmentPath }) =>
    FragmentPath === '' ? !['inactive', 'failed', ''].includes(ActiveState) : !own.hasWritten(FragmentPath),
  );
  const [unit, place] = [unknown[found], shown[found]?.FragmentPath];
  if (unit === undefined || place === undefined) return undefined;
  return { unit, place: place === '' ? unit : place, what: 'systemd has such a unit already' };
}

function readAliases(text: string | undefined): string[] {
  // Most units have none, and need not be parsed.
  if (text?.includes('Alias=') !== true) return [];
  try {
    return valuesOf(parseUnit(text), 'Install', 'Alias')
      .flatMap(value => value.split(/\s+/))
      .map(alias => basename(alias));
  } catch {
    return [];
  }
}
