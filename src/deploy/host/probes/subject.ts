import { LowportError } from '../../../errors.js';
import { addressesCollide } from '../../../listen-address.js';
import type { Question } from '../../doctor/facts.js';
import type { ServiceUnit, SocketUnit } from '../../doctor/facts-of-units.js';
import { usualPlaces } from '../../doctor/places.js';
import { readFolder } from '../read-if-there.js';
import { type Properties, showUnits } from '../show-units.js';
import { readServiceUnit } from './service-unit.js';

import { readSocketUnits } from './socket-units.js';

/** What a question is about: a service, its socket units, and the socket units that hold a place that was asked for. */
export type Subject = { service?: ServiceUnit; sockets: SocketUnit[] };

const folder = '/etc/systemd/system';

/**
 * The service in question: the one that was named; else the one that runs the entry; else, where no other program was
 * named, the one whose socket unit holds a place, or the only one that runs node, or the only one of those that is not
 * running.
 * @throws {LowportError} `ERR_UNIT` where the one that was named is not there.
 */
export async function findSubject(question: Question): Promise<Subject> {
  const files = readFolder(folder);
  const [loaded, services] = await Promise.all([
    readSocketUnits(['*.socket', ...files.filter(isUnit('.socket'))]),
    listServices(files.filter(isUnit('.service'))),
  ]);
  const holding = loaded.filter(socket => holdsAny(socket, question));
  const name = chooseService(question, services, loaded, holding);
  if (name === undefined) return { sockets: holding };
  const found = await readServiceUnit(name);
  if (found === undefined) {
    if (question.unit === undefined) return { sockets: holding };
    throw refuseUnit(question.unit);
  }
  const { service, sockets } = found;
  const own = loaded.filter(socket => socket.service === service.name || sockets.includes(socket.name));
  return { service, sockets: [...new Set([...own, ...holding])] };
}

function chooseService(
  { unit, entry, user }: Question,
  services: readonly Candidate[],
  sockets: readonly SocketUnit[],
  holding: readonly SocketUnit[],
): string | undefined {
  if (unit !== undefined) {
    const name = /\.(service|socket)$/.test(unit) ? unit : `${unit}.service`;
    return sockets.find(socket => socket.name === name)?.service ?? name;
  }
  if (entry !== undefined) return services.find(({ command }) => command.split(' ').includes(entry))?.name;
  if (user !== undefined) return undefined;
  const held = holding.find(({ service }) => service !== undefined)?.service;
  if (held !== undefined) return held;
  const [first, ...others] = preferFailed(services.filter(({ command }) => runsNode(command)));
  return others.length === 0 ? first?.name : undefined;
}

type Candidate = { name: string; command: string; runs: boolean };

async function listServices(files: readonly string[]): Promise<Candidate[]> {
  const all = await showUnits(['*.service', ...files], candidateProperties);
  const byName = new Map(all.map(one => [one.Id, describe(one)]));
  return [...byName.values()];
}

const candidateProperties = ['Id', 'ExecStart', 'SubState'] as const;

function describe(properties: Properties<(typeof candidateProperties)[number]>): Candidate {
  const [, command = ''] = / argv\[\]=(.*?) ; /.exec(properties.ExecStart) ?? [];
  return { name: properties.Id, command, runs: properties.SubState === 'running' };
}

/** By the words of its command; the page that answers while a program cannot start is not the program. */
function runsNode(command: string): boolean {
  return (
    /(^|[/ ])(node|nodejs|bun|deno|npm|npx|yarn|pnpm|tsx|nodemon)( |$)/.test(command) &&
    !/maintenance\/server\.js/.test(command)
  );
}

function preferFailed(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.length > 1 ? candidates.filter(({ runs }) => !runs) : candidates;
}

function holdsAny({ listen }: SocketUnit, { places }: Question): boolean {
  const wanted = places.length > 0 ? places : usualPlaces;
  return wanted.some(place => listen.some(one => addressesCollide(one, place)));
}

/** Units that systemd has not loaded are known by their files; templates are no units. */
function isUnit(suffix: string): (file: string) => boolean {
  return file => file.endsWith(suffix) && !file.includes('@.');
}

function refuseUnit(unit: string): LowportError {
  return new LowportError('ERR_UNIT', `--unit ${JSON.stringify(unit)}: systemd knows no such unit`, {
    hint: 'See which there are: systemctl list-unit-files --type=service; after a change, systemctl daemon-reload.',
  });
}
