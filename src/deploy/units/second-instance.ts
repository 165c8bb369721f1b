import { expandSpecifiers } from './specifiers.js';
import { findSetting, listWords, type Setting, type Unit } from './unit.js';
import { type Entry, entry, type UnitFile } from './unit-file.js';

/** Another instance of a service, which lives beside it for a while, and the socket units that it has for itself. */
export type SecondInstance = {
  /** With `.service`. */
  name: string;
  service: UnitFile;
  sockets: { name: string; unit: UnitFile }[];
};

/** What the second instance has otherwise, or not at all: it stands for itself, and ends in any case. */
const left = new Set([
  'Sockets',
  'ExecReload',
  'ExecStartPost',
  'ExecStop',
  'ExecStopPost',
  'Restart',
  'RestartSec',
  'RestartSteps',
  'RestartMaxDelaySec',
  'RuntimeDirectory',
  'RuntimeDirectoryPreserve',
  'BusName',
  'PIDFile',
  'FileDescriptorStoreMax',
]);

/**
 * The lines of `[Service]` that a second instance has of its service: the same program, user, state and sandbox.
 * @param name of the second instance, without `.service`
 */
export function secondInstanceEntries(service: Unit, name: string): Entry[] {
  const kept = service.settings.filter(({ section, key }) => section === 'Service' && !left.has(key));
  const move = moveRuntime(service, name);
  return [
    ...kept.map(setting => move(toEntry(setting, service.name))),
    ...ownerEntries(service),
    ...runtimeEntries(service, name),
    entry('Restart', 'no'),
  ];
}

/** The unit has another name, so that what stands for the name is written out. */
function toEntry({ key, value }: Setting, unit: string): Entry {
  return entry(
    key,
    value.replace(/%(%|[nNpPjJiIf])/g, (all, letter) => (letter === '%' ? all : escapePercent(all, unit))),
  );
}

function escapePercent(specifier: string, unit: string): string {
  return (expandSpecifiers(specifier, unit) ?? specifier).replaceAll('%', '%%');
}

/** A dynamic user is named after the unit; by that name both share the user, and so the program's state. */
function ownerEntries(service: Unit): Entry[] {
  const isDynamic = /^(yes|true|on|1)$/i.test(findSetting(service, 'Service', 'DynamicUser')?.value ?? '');
  if (!isDynamic || findSetting(service, 'Service', 'User') !== undefined) return [];
  return [entry('User', service.name.replace(/\.service$/, ''))];
}

/** What the sandbox says of the runtime directory it says of that of the second instance. */
function moveRuntime(service: Unit, name: string): (line: Entry) => Entry {
  const folders = new Set(
    listWords(service, 'Service', 'RuntimeDirectory').map(folder => `/run/${folder.split(':')[0]}`),
  );
  const moveWord = (word: string) => {
    const [, sign = '', path = word] = /^([-+]*)(.*)$/.exec(word) ?? [];
    return folders.has(path) ? `${sign}/run/${name}` : word;
  };
  return line =>
    line.key.endsWith('Paths') ? { ...line, value: line.value.split(' ').map(moveWord).join(' ') } : line;
}

function runtimeEntries(service: Unit, name: string): Entry[] {
  return listWords(service, 'Service', 'RuntimeDirectory').length === 0 ? [] : [entry('RuntimeDirectory', name)];
}
