import type net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { drainClusterWorkers } from './cluster.js';
import type { Connections } from './connections.js';
import { endEndless } from './endless.js';
import { type Gate, isClosedByProgram } from './gate.js';
import type { EndSignal, HeldSignals } from './held-signals.js';
import { letGo } from './let-go.js';
import { beginsMore } from './own-work.js';
import { QuietTime } from './quiet-time.js';

/** What a program always gets to end by itself, in milliseconds, however long its connections took. */
export const leastOwnEndMs = 4000;
/** What it gets where its listeners have begun nothing: the answer of a database may be on its way all the same. */
const idleOwnEndMs = 500;
/** Then what is left speaks a protocol that lowport does not know, and goes on: its program waits for its end, and newcomers for that. */
const talkMs = 5000;
/**
 * Event streams and WebSockets are the program's to end, as long as it is at work. Where it has closed its server, it may be
 * waiting for their end itself.
 */
const farewellAfterMs = { closed: 250, working: 1000 };

/** Servers that are let go of together. */
export type Stage = {
  connections: Connections;
  gate: Gate;
  /** How long an idle connection may still bring a request, in milliseconds; and one of a pool. */
  graceMs: number;
  poolGraceMs: number;
};

export type Leaving = {
  signal: EndSignal;
  signals: HeldSignals;
  /** One after the other: what serves others by a server of its own needs that one until the end. */
  stages: readonly Stage[];
  drainTimeoutMs: number;
  /** Told how many connections were cut when the time was over. */
  onCut(count: number): void;
  /** The program hears of the signal now. */
  onTell(): void;
  /** The program has not ended in the time that it had, and is ended. */
  onOverdue(): void;
};

/**
 * Ends the process. The program is told last: it is whole, and knows of nothing, until what its clients have asked for is
 * answered and newcomers wait for the next process. Then its own listeners hear of the signal, and have the rest of the
 * drain timeout. Without any, the process ends at once.
 */
export async function shutDown(leaving: Leaving): Promise<void> {
  const { signal, signals, drainTimeoutMs } = leaving;
  const stages = leaving.stages.map(stage => ({ ...stage, quiet: new QuietTime() }));
  const start = performance.now();
  const leftMs = () => Math.max(0, drainTimeoutMs - (performance.now() - start));
  const releaseWorkers = await drainClusterWorkers(leftMs() + leastOwnEndMs, () => stages[0]?.gate.shut());
  let cut = 0;
  for (const stage of stages) cut += await letGo(stage.connections, { ...stage, timeoutMs: leftMs() });
  if (cut > 0) leaving.onCut(cut);
  for (const { gate } of stages) gate.close();
  leaving.onTell();

  const servers = new Set(stages.flatMap(({ connections }) => [...connections.servers]));
  const endConnections = () => Promise.all(stages.map(({ connections, quiet }) => endEndless(connections, quiet)));
  const tell = () => {
    signals.tell(signal);
    releaseWorkers();
  };
  const hears = signals.hasListener(signal);
  if (!hears || !beginsMore(tell, servers)) {
    await endConnections();
    if (hears) await delay(idleOwnEndMs, undefined, { ref: false });
    process.exit();
  }
  setTimeout(leaving.onOverdue, Math.max(leastOwnEndMs, leftMs())).unref();
  await waitForFarewell(servers);
  await endConnections();
  await delay(talkMs, undefined, { ref: false });
  for (const { connections } of stages) connections.destroyAll();
}

/** Resolves when event streams and WebSockets may be ended for the program. */
async function waitForFarewell(servers: ReadonlySet<net.Server>): Promise<void> {
  let closedAt: number | undefined;
  for (const start = performance.now(); performance.now() - start < farewellAfterMs.working; ) {
    if ([...servers].some(isClosedByProgram)) closedAt ??= performance.now();
    if (closedAt !== undefined && performance.now() - closedAt >= farewellAfterMs.closed) return;
    await delay(20, undefined, { ref: false });
  }
}
