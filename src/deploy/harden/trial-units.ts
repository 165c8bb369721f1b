import { type Address, formatAddress, parseListenAddress } from '../../listen-address.js';
import { escapeWord } from '../units/escape.js';
import { type SecondInstance, secondInstanceEntries } from '../units/second-instance.js';
import { expandSpecifiers } from '../units/specifiers.js';
import { listSettings, type Unit } from '../units/unit.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { splitWords } from '../units/words.js';

/** A socket of the service, and where the trial has its own instead. */
export type TrialSocket = { unit: string; name: string; address: Address; own: Address };

/** With sockets of its own, so that no client meets a program that is being tried. */
export type Trial = SecondInstance;

/** The trial is told of its readiness by other means than the service's. */
const alsoLeft = ['OpenFile'];

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
  const body = [
    ...secondInstanceEntries(service, name).filter(({ key }) => !alsoLeft.includes(key)),
    ...units.map(({ name: unit }) => entry('Sockets', unit)),
    ...environmentEntries(service, sockets),
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
