import { basename } from 'node:path';
import { parseUnit } from '../../../units/parse.js';
import { parseUnitName } from '../../../units/unit.js';
import { valuesOf } from '../../../units/unit-file.js';
import type { Plan } from '../../../ways/plan.js';
import { listStateFolders } from '../folders.js';

/** All names of a host that a plan takes: what they stand for must not be somebody else's. */
export type Names = {
  /** Of every unit, also those that Podman makes of a `.container` file. */
  units: string[];
  /** What systemd makes for the services below /var/lib, /var/cache, /var/log and /run. */
  folders: string[];
  /** Of dynamic users, who are called as their units where these say nothing else. */
  dynamicUsers: string[];
};

const systemUnits = '/etc/systemd/system/';
/** Folders of /run that are lowport's by their name. */
const isPrefixed = /^lowport-/;

export function listNames(plan: Plan): Names {
  const services = plan.files
    .filter(({ path }) => path.endsWith('.service'))
    .map(({ path, content }) => ({ path, unit: parseUnit(content) }));
  const runtime = services
    .flatMap(({ unit }) => valuesOf(unit, 'Service', 'RuntimeDirectory'))
    .flatMap(value => value.split(/\s+/));
  const findDynamicUser = ({ path, unit }: (typeof services)[number]) => {
    if (valuesOf(unit, 'Service', 'DynamicUser').at(-1) !== 'yes') return [];
    return [valuesOf(unit, 'Service', 'User').at(-1) ?? basename(path, '.service')];
  };
  return {
    units: [...new Set([...plan.files, ...plan.links].flatMap(listUnitNames))],
    folders: [
      ...listStateFolders(plan).own,
      ...runtime.filter(name => name !== '' && !isPrefixed.test(name)).map(name => `/run/${name.split(':')[0]}`),
    ],
    dynamicUsers: [...new Set(services.flatMap(findDynamicUser))],
  };
}

function listUnitNames({ path, unit }: { path: string; unit?: string }): string[] {
  const name = basename(path);
  const isUnit = path === `${systemUnits}${name}` && parseUnitName(name) !== undefined;
  return [...(isUnit ? [name] : []), ...(unit !== undefined && path.endsWith('.container') ? [unit] : [])];
}
