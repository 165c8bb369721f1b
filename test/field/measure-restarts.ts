import type { Host } from '../host/host.js';
import { percentile } from '../load/percentile.js';
import { type Load, type Scope, startLoad } from '../load/start-load.js';
import type { LoadResult } from '../load/tally.js';
import type { CompanionOptions } from './companions/options.js';
import type { Figures } from './outcome.js';
import { type FieldLoad, type FieldProgram, httpLoads } from './program.js';
import { startCompanions } from './start-companions.js';

/** Short pauses, and not so short that a program that renders pages is busy all the time with 32 clients. */
const thinkMs = [50, 150] as const;
const clients = 16;
/** So many requests of each kind lie between two restarts at least: every client has asked twice. */
const steadyAfter = 2 * clients;
const restartPatienceMs = 120_000;

export const certificate = '/srv/cert.pem';

/** Restarts app.service under loads, with the connections of {@link startCompanions} open each time. */
export async function measureRestarts(t: Scope, host: Host, program: FieldProgram, count: number): Promise<Figures> {
  const kinds = program.loads ?? httpLoads;
  const ca = program.tls && certificate;
  const companions = startCompanions(t, host, companionOptions(program), ca);
  const loads = await Promise.all(kinds.map(kind => startLoad(t, host, loadOptions(program, kind), ca)));
  const settle = async () => {
    await Promise.all(loads.map((load, index) => load.ended(steadyFor(kinds[index]))));
    await companions.areOpen();
  };
  const restartMs: number[] = [];
  for (let round = 0; round < count; round++) {
    await settle();
    for (const load of loads) load.mark();
    restartMs.push(await restart(host));
    for (const load of loads) load.mark();
  }
  await settle();
  const results = await Promise.all(loads.map((load: Load) => load.stop()));
  const endings = await companions.stop();
  const unanswered = Object.entries(endings).filter(([how]) => /no answer|answer cut|status/.test(how));
  const failures = addUp([...results.map(result => result.failures), Object.fromEntries(unanswered)]);
  return {
    restarts: count,
    restartMs,
    requests: sum(results.map(result => result.requests)),
    failed: sum(Object.values(failures)),
    failures,
    slowestNewcomerMs: Math.round(Math.max(...newcomers(kinds, results).flatMap(slowestOfRestarts))),
    firstAnswerMs: median(restartMs.map((_, round) => firstAnswerAfter(results, round))),
    answerMs: Math.round(Math.max(...results.map(result => result.p50Ms))),
    endings,
    badEnds: await findBadEnds(host),
  };
}

export function loadOptions(program: FieldProgram, kind: FieldLoad) {
  const { path: socketPath } = program;
  return {
    url: `${originOf(program)}${kind.path ?? '/'}`,
    mode: kind.mode,
    clients: kind.clients ?? clients,
    thinkMs,
    ...(kind.headers && { headers: kind.headers }),
    ...(socketPath !== undefined && { socketPath }),
  };
}

function companionOptions(program: FieldProgram): CompanionOptions {
  const { stream, socket, idle, path: socketPath, loads = httpLoads } = program;
  const [first] = loads;
  return {
    url: originOf(program),
    idlePath: first?.path ?? '/',
    ...(first?.headers && { idleHeaders: first.headers }),
    ...(stream !== undefined && { stream }),
    ...(socket && { socket }),
    ...(idle && { idle }),
    ...(socketPath !== undefined && { socketPath }),
  };
}

function originOf({ tls }: FieldProgram): string {
  return tls ? 'https://localhost' : 'http://localhost';
}

function steadyFor(kind: FieldLoad | undefined): number {
  return Math.min(steadyAfter, 2 * (kind?.clients ?? clients));
}

/** The time is taken inside, where the command is. */
async function restart(host: Host): Promise<number> {
  const script = 'a=$(date +%s%N); systemctl restart app.service || exit; echo $(( ($(date +%s%N) - a) / 1000000 ))';
  return Number((await host.run(script, { timeoutMs: restartPatienceMs })).stdout);
}

/** Those who open a connection for each request; where there are none, all. */
function newcomers(kinds: readonly FieldLoad[], results: readonly LoadResult[]): LoadResult[] {
  const those = results.filter((_, index) => kinds[index]?.mode.endsWith('connection-per-request'));
  return those.length > 0 ? those : [...results];
}

function slowestOfRestarts({ windows }: LoadResult): number[] {
  return windows.slice(1).flatMap(({ slowestMs }) => (Number.isNaN(slowestMs) ? [] : [slowestMs]));
}

/** Of all kinds: a restart has a mark before it and one after it. */
function firstAnswerAfter(results: readonly LoadResult[], round: number): number {
  const times = results.map(({ windows }) => windows[2 * round + 2]?.firstAnswerMs ?? Number.NaN);
  return Math.min(...times.filter(time => !Number.isNaN(time)));
}

async function findBadEnds(host: Host): Promise<string[]> {
  const journal = await host.journal('app.service');
  const lines = journal.split('\n').filter(line => /timed out|SIGKILL|code=(killed|dumped)|status=[1-9]/.test(line));
  return [...new Set(lines.map(line => line.replace(/^.*?\]: /, '').replace(/\d{2,}/g, 'N')))];
}

function addUp(counts: readonly Record<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, count] of counts.flatMap(Object.entries<number>)) all[name] = (all[name] ?? 0) + count;
  return all;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function median(values: readonly number[]): number {
  return Math.round(percentile(values, 0.5));
}
