import { nextName } from '../../next-name.js';
import { type SecondInstance, secondInstanceEntries } from '../units/second-instance.js';
import type { Unit } from '../units/unit.js';
import { entry, type UnitFile } from '../units/unit-file.js';

/** Where a deploy asks the generation that it tries, and where it tells it what to do: unix sockets of root's. */
export type NextPlaces = { requests: string; words: string };

/** `NAME-next.service`, which is there during a deploy only. */
export function nextUnit(name: string): string {
  return `${name}-next.service`;
}

/** The name of the service whose next generation a unit, or its folder of drop-ins, belongs to; undefined for any other. */
export function parseNextUnit(file: string): string | undefined {
  return /^(.+)-next\.(?:service(?:\.d)?|socket)$/.exec(file)?.[1];
}

/**
 * The generation that is tried: the service as it shall be, on the sockets of the one that serves.
 * @param sockets the socket units of the service
 */
export function planNext(service: Unit, sockets: readonly string[], places: NextPlaces): SecondInstance {
  const base = service.name.replace(/\.service$/, '');
  const name = nextUnit(base);
  const own = `${base}-next.socket`;
  const all = [...sockets, own];
  const unit = [
    entry('Description', `the next generation of ${service.name}, which lowport deploy tries`),
    entry('Requires', all.join(' ')),
    entry('After', ['network.target', ...all].join(' ')),
    entry('StartLimitIntervalSec', '0'),
  ];
  const body = [
    ...secondInstanceEntries(service, `lowport-${base}-next`),
    ...all.map(socket => entry('Sockets', socket)),
  ];
  return {
    name,
    service: {
      preamble: [{ comment: 'Written by lowport deploy; gone when it has ended, and with the next boot.' }],
      sections: [
        { name: 'Unit', body: unit },
        { name: 'Service', body },
      ],
    },
    sockets: [{ name: own, unit: planSocket(name, places) }],
  };
}

function planSocket(service: string, { requests, words }: NextPlaces): UnitFile {
  const body = [
    // In this order: see serve/activation/next-fds.ts.
    entry('ListenStream', requests),
    entry('ListenStream', words),
    entry('SocketMode', '0600'),
    entry('DirectoryMode', '0700'),
    entry('RemoveOnStop', 'yes'),
    entry('FileDescriptorName', nextName),
    entry('Service', service),
  ];
  return { preamble: [], sections: [{ name: 'Socket', body }] };
}
