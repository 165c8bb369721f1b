import { type Address, formatAddress, parseListenAddress } from '../../listen-address.js';
import { escapeWord } from '../units/escape.js';
import { expandSpecifiers } from '../units/specifiers.js';
import { findSetting, listSettings, type Setting, type Unit } from '../units/unit.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { splitWords } from '../units/words.js';

/** A socket of the service, and where the trial has its own instead. */
export type TrialSocket = { unit: string; name: string; address: Address; own: Address };

/** The second instance of a service: with sockets of its own, so that no client meets a program that is being tried. */
export type Trial = { name: string; service: UnitFile; sockets: { name: string; unit: UnitFile }[] };

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
  'OpenFile',
]);

export function trialName(service: string): string {
  return `${service.replace(/\.service$/, '')}-lowport-harden`;
}

/** The name of the service whose trial a unit or its folder of drop-ins belongs to; undefined for any other. */
export function parseTrialUnit(file: string): string | undefined {
  return /^(.+)-lowport-harden(?:\.service(?:\.d)?|-\d+\.socket)$/.exec(file)?.[1];
}

/** The addresses of a socket unit that a program accepts connections on. */
export function listStreams(unit: Unit): Address[] {
  return listSettings(unit, 'Socket', 'ListenStream').map(({ value }) => {
    const expanded = expandSpecifiers(value, unit.name);
    return parseListenAddress((expanded ?? value).replace(/^\[::\]:(?=\d+$)/, ''));
  });
}

/**
 * @param sockets in the order in which the service gets them
 * @param limitMs after which it ends, whoever has forgotten it
 */
export function planTrial(service: Unit, sockets: readonly TrialSocket[], limitMs: number): Trial {
  const name = trialName(service.name);
  const units = sockets.map((socket, index) => ({ name: `${name}-${index}.socket`, unit: planSocket(name, socket) }));
  const kept = service.settings.filter(({ section, key }) => section === 'Service' && !left.has(key));
  const body = [
    ...kept.map(setting => toEntry(setting, service.name)),
    ...ownerEntries(service),
    ...units.map(({ name: unit }) => entry('Sockets', unit)),
    ...environmentEntries(service, sockets),
    ...runtimeEntries(service, name),
    entry('Restart', 'no'),
    entry('RuntimeMaxSec', `${Math.ceil(limitMs / 1000)}`),
    entry('SyslogIdentifier', name),
  ];
  const unit = [
    entry('Description', `second instance of ${service.name}, on which lowport harden tries a tighter sandbox`),
    entry('StartLimitIntervalSec', '0'),
  ];
  return {
    name: `${name}.service`,
    service: {
      preamble: [],
      sections: [
        { name: 'Unit', body: unit },
        { name: 'Service', body },
      ],
    },
    sockets: units,
  };
}

function planSocket(trial: string, { name, own }: TrialSocket): UnitFile {
  const body = [
    entry('ListenStream', formatAddress(own)),
    entry('FileDescriptorName', name),
    entry('Service', `${trial}.service`),
    ...(own.kind === 'path' ? [entry('RemoveOnStop', 'yes')] : []),
  ];
  return { preamble: [], sections: [{ name: 'Socket', body }] };
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

function runtimeEntries(service: Unit, name: string): Entry[] {
  return listSettings(service, 'Service', 'RuntimeDirectory').length === 0 ? [] : [entry('RuntimeDirectory', name)];
}

/** The program listens where it always does, and the map leads it to the socket of the trial. */
function environmentEntries(service: Unit, sockets: readonly TrialSocket[]): Entry[] {
  const variables = readVariables(service);
  const owns = new Map(sockets.map(({ address, own }) => [placeOf(address), formatAddress(own)]));
  const mapped = (variables.get('LOWPORT_MAP') ?? '').split(',').filter(pair => pair !== '');
  const led = mapped.map(pair => {
    const at = pair.lastIndexOf('=');
    const to = pair.slice(at + 1);
    return `${pair.slice(0, at)}=${owns.get(placeOf(parseListenAddress(to))) ?? to}`;
  });
  const more = [...owns].filter(([place]) => !led.some(pair => pair.startsWith(`${place}=`)));
  const map = [...led, ...more.map(([place, own]) => `${place}=${own}`)].join();
  const https = variables
    .get('LOWPORT_HTTPS')
    ?.split(',')
    .map(text => owns.get(placeOf(parseListenAddress(text))) ?? text);
  return [
    entry('Environment', escapeWord(`LOWPORT_MAP=${map}`, 'map')),
    ...(https === undefined ? [] : [entry('Environment', escapeWord(`LOWPORT_HTTPS=${https.join()}`, 'https'))]),
  ];
}

function placeOf(address: Address): string {
  return 'port' in address ? String(address.port) : formatAddress(address);
}

function readVariables(service: Unit): Map<string, string> {
  const words = listSettings(service, 'Service', 'Environment').flatMap(({ value }) => splitWords(value));
  return new Map(
    words.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1).replaceAll('%%', '%')]),
  );
}
