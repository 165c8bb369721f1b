import { LowportError } from '../../../errors.js';
import { addressesCollide } from '../../../listen-address.js';
import { type Candidate, chooseService, listAlsoFailing, runsNode } from '../../doctor/choose-service.js';
import type { Listener, Question } from '../../doctor/facts.js';
import type { ServiceUnit, SocketUnit } from '../../doctor/facts-of-units.js';
import { usualPlaces } from '../../doctor/places.js';
import { readFolder } from '../read-if-there.js';
import { type Properties, showUnits } from '../show-units.js';
import { readRuns } from './journal.js';
import { readServiceUnit } from './service-unit.js';
import { readSocketUnits } from './socket-units.js';

/**
 * What a question is about: a service, its socket units, and the socket units that hold a place that was asked for; and
 * the other services of Node that fail, where the question leaves open which is meant.
 */
export type Subject = { service?: ServiceUnit; sockets: SocketUnit[]; alsoFailing: string[] };

const folder = '/etc/systemd/system';

/**
 * Finds what a question is about, as {@link chooseService} has it.
 * @throws {LowportError} `ERR_UNIT` where the service that was named is not there.
 */
export async function findSubject(question: Question, listeners: Promise<Listener[] | undefined>): Promise<Subject> {
  const files = readFolder(folder);
  const [sockets, candidates] = await Promise.all([
    readSocketUnits(['*.socket', ...files.filter(isUnit('.socket'))]),
    listCandidates(files.filter(isUnit('.service'))),
  ]);
  const holding = sockets.filter(socket => holdsAny(socket, question));
  const name = chooseService(question, { candidates, sockets, listeners: (await listeners) ?? [] });
  if (name === undefined) return { sockets: holding, alsoFailing: [] };
  const found = await readServiceUnit(name);
  if (found === undefined) {
    if (question.unit === undefined) return { sockets: holding, alsoFailing: [] };
    throw refuseUnit(question.unit);
  }
  const { service } = found;
  const own = sockets.filter(socket => socket.service === service.name || found.sockets.includes(socket.name));
  return {
    service,
    sockets: [...new Set([...own, ...holding])],
    alsoFailing: listAlsoFailing(question, service.name, candidates),
  };
}

async function listCandidates(files: readonly string[]): Promise<Candidate[]> {
  const all = await showUnits(['*.service', ...files], candidateProperties);
  const byName = new Map(all.map(one => [one.Id, describe(one)]));
  return Promise.all([...byName.values()].map(addLastError));
}

const candidateProperties = ['Id', 'ExecStart', 'Environment', 'SubState', 'ActiveState', 'Result'] as const;

function describe(properties: Properties<(typeof candidateProperties)[number]>): Candidate {
  const { Id: name, SubState, ActiveState, Result } = properties;
  const [, command = ''] = / argv\[\]=(.*?) ; /.exec(properties.ExecStart) ?? [];
  const fails =
    ActiveState === 'failed' || SubState === 'auto-restart' || (ActiveState !== 'active' && Result !== 'success');
  return {
    name,
    command: command.split(' '),
    environment: properties.Environment.split(' '),
    state: fails ? 'failing' : SubState === 'running' ? 'running' : 'other',
  };
}

async function addLastError(candidate: Candidate): Promise<Candidate> {
  if (candidate.state !== 'failing' || !runsNode(candidate)) return candidate;
  const { runs } = await readRuns(candidate.name, []);
  const lastError = runs.at(-1)?.failure?.error;
  return lastError === undefined ? candidate : { ...candidate, lastError };
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
