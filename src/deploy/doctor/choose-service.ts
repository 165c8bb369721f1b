import { basename } from 'node:path';
import { type Address, addressesCollide } from '../../listen-address.js';
import type { Listener, Question } from './facts.js';
import type { SocketUnit } from './facts-of-units.js';
import { usualPlaces } from './places.js';

/** A service that a question may be about. */
export type Candidate = {
  name: string;
  command: string[];
  environment: string[];
  state: 'running' | 'failing' | 'other';
  /** What its last run said as it failed. Undefined where that is not known, or it has not failed. */
  lastError?: string;
};

export type Surroundings = {
  candidates: readonly Candidate[];
  sockets: readonly SocketUnit[];
  listeners: readonly Listener[];
};

/**
 * The service that a question is about, undefined where nothing leads to one. By what speaks most clearly: its name; its
 * entry; a socket unit that holds a place, or a process of it that listens there; the port in its variables, arguments or
 * last error. Where none of that does: the only service of Node that fails, or the only one there is.
 */
export function chooseService(question: Question, surroundings: Surroundings): string | undefined {
  const { unit, entry, user, places } = question;
  const { candidates, sockets } = surroundings;
  if (unit !== undefined) {
    const name = /\.(service|socket)$/.test(unit) ? unit : `${unit}.service`;
    return sockets.find(socket => socket.name === name)?.service ?? name;
  }
  if (entry !== undefined) return candidates.find(({ command }) => command.includes(entry))?.name;
  if (user !== undefined) return undefined;
  const programs = candidates.filter(runsNode);
  const failing = programs.filter(({ state }) => state === 'failing');
  if (places.length === 0 && failing[0] !== undefined) return failing[0].name;
  const wanted = places.length > 0 ? places : usualPlaces;
  const found = findByPlace(wanted, { ...surroundings, candidates: programs });
  return found ?? (onlyOne(failing) ?? onlyOne(programs))?.name;
}

/** The other services of Node that fail, where no place or name says which one is meant. */
export function listAlsoFailing(
  { places, unit, entry }: Question,
  chosen: string,
  all: readonly Candidate[],
): string[] {
  if (places.length > 0 || unit !== undefined || entry !== undefined) return [];
  return all.flatMap(one => (runsNode(one) && one.state === 'failing' && one.name !== chosen ? [one.name] : []));
}

/** By the words of its command; the page that answers while a program cannot start is not the program. */
export function runsNode({ command }: Pick<Candidate, 'command'>): boolean {
  const isNode = command.some(word => runtimes.test(basename(word)));
  return isNode && !command.some(word => /maintenance\/server\.js$/.test(word));
}

const runtimes = /^(node|nodejs|node-?\d[\d.]*|bun|deno|npm|npx|yarn|pnpm|tsx|ts-node|nodemon|pm2|pm2-runtime)$/;

function findByPlace(wanted: readonly Address[], { candidates, sockets, listeners }: Surroundings): string | undefined {
  const holds = (listen: readonly Address[]) => wanted.some(place => listen.some(one => addressesCollide(one, place)));
  const ports = new Set(wanted.flatMap(place => ('port' in place ? [place.port] : [])));
  const holding = sockets.filter(({ listen, service }) => service !== undefined && holds(listen));
  const listening = new Set(listeners.filter(({ port }) => ports.has(port)).map(({ unit }) => unit));
  const named = candidates.filter(({ lastError }) => [...ports].some(port => namesPort(lastError, port)));
  const asking = candidates.filter(one => listAsked(one).some(port => ports.has(port)));
  return (
    (holding.find(({ activeState }) => activeState === 'active') ?? holding[0])?.service ??
    candidates.find(({ name }) => listening.has(name))?.name ??
    named[0]?.name ??
    (onlyOne(asking.filter(({ state }) => state !== 'running')) ?? onlyOne(asking))?.name
  );
}

/** `listen EACCES: permission denied 0.0.0.0:80` */
function namesPort(error: string | undefined, port: number): boolean {
  return new RegExp(`\\b(EACCES|EADDRINUSE)\\b.*:${port}\\b`).test(error ?? '');
}

/** `PORT=80`, `LOWPORT_MAP=3000=80`, `--port 80`, `--port=80`, `-p 80` */
function listAsked({ environment, command }: Candidate): number[] {
  const variables = environment.flatMap(one => [
    ...(/^(?:\w+_)?(?:PORT|MAP)=(.*)$/.exec(one)?.[1]?.match(/\d+/g) ?? []),
  ]);
  const args = [...command.join(' ').matchAll(/ (?:--port|-p)[ =](\d+)\b/g)].map(([, port = '']) => port);
  return [...variables, ...args].map(Number);
}

function onlyOne<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}
