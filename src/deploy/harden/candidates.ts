import { fitEntry } from '../units/directives.js';
import { findSetting, listWords, type Unit } from '../units/unit.js';
import type { Entry } from '../units/unit-file.js';
import { type Candidate, listLines } from './lines.js';

/** What of the host decides over the lines: paths that the program needs, and the version of systemd. */
export type Surroundings = {
  systemdVersion: number;
  needed: readonly string[];
  /** The groups of system calls that this systemd knows, as `@aio`. */
  callGroups: ReadonlySet<string>;
};

/**
 * All lines to be tried on this service, without those that it has. Left out, since no Node starts with them:
 * MemoryDenyWriteExecute= (V8 writes the code that it runs), `~@process` and `~@ipc` (threads and child processes).
 */
export function listCandidates(unit: Unit, surroundings: Surroundings): Candidate[] {
  return listLines(surroundings.needed)
    .map(({ closes, choices }) => ({
      closes,
      choices: choices.flatMap(lines => {
        const fitted = fitLines(lines, surroundings);
        return fitted === undefined || isThere(unit, fitted) ? [] : [fitted];
      }),
    }))
    .filter(({ choices }) => choices.length > 0);
}

/** The lines as this systemd knows them; undefined where it does not know one. */
function fitLines(lines: readonly Entry[], { systemdVersion, callGroups }: Surroundings): Entry[] | undefined {
  const fitted = lines.map(line => fitEntry('Service', line, systemdVersion));
  const known = fitted
    .filter(line => line !== undefined)
    .filter(({ key, value }) => isGroupKnown(key, value, callGroups));
  return known.length === lines.length ? known : undefined;
}

function isGroupKnown(key: string, value: string, groups: ReadonlySet<string>): boolean {
  return (
    key !== 'SystemCallFilter' ||
    !value.startsWith('~@') ||
    value
      .slice(1)
      .split(' ')
      .every(group => groups.has(group))
  );
}

/** Whether the service has these lines, or a tighter one in the place of the only one. */
function isThere(unit: Unit, lines: readonly Entry[]): boolean {
  return lines.every(({ key, value }) => {
    if (value === '' || key === 'SystemCallErrorNumber') return true;
    if (key === 'SystemCallFilter' && value.startsWith('~')) return isDenied(unit, value.slice(1).split(' '));
    const words = listWords(unit, 'Service', key);
    if (isList.test(key))
      return value.split(' ').every(word => words.includes(word)) && words.length <= value.split(' ').length;
    const has = findSetting(unit, 'Service', key)?.value;
    return has === value || (has !== undefined && tighter.has(`${key}=${has}`));
  });
}

const isList = /AddressFamilies$|^IPAddress|Paths$|^SystemCallFilter$/;
/** Values that leave nothing to be tightened. */
const tighter = new Set([
  'ProtectHome=yes',
  'ProtectHome=tmpfs',
  'ProtectControlGroups=strict',
  'ProtectHostname=private',
  'PrivateUsers=full',
  'PrivateTmp=disconnected',
]);

function isDenied(unit: Unit, names: readonly string[]): boolean {
  const settings = listWordsOfDenied(unit);
  return names.every(name => settings.has(name));
}

function listWordsOfDenied(unit: Unit): Set<string> {
  const values = unit.settings.filter(({ section, key }) => section === 'Service' && key === 'SystemCallFilter');
  return new Set(values.flatMap(({ value }) => (value.startsWith('~') ? value.slice(1).split(/\s+/) : [])));
}
