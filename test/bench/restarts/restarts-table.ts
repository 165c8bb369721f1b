import type { Host } from '../../host/host.js';
import type { LoadMode } from '../../load/options.js';
import { percentile } from '../../load/percentile.js';
import { startLoad } from '../../load/start-load.js';
import type { LoadResult } from '../../load/tally.js';
import { startBenchHost } from '../peers/bench-host.js';
import { measureIdle } from '../processor-idle.js';
import { renderTable } from '../render-table.js';
import type { Table } from '../table.js';
import { type Scenario, scenarios } from './scenarios.js';

const modes: readonly LoadMode[] = ['own-connection', 'connection-per-request'];
const clients = 16;
const thinkMs = [0, 20] as const;
const idleMs = 3000;
/** Every client has asked some times more since: the next restart finds a steady load. */
const steadyAfter = 20 * clients;

type Outcome = {
  scenario: string;
  /** The share of the processors that is idle under the load alone. */
  idle: number;
  renewMs: number[];
  results: { mode: LoadMode; result: LoadResult }[];
};

/** What clients that never retry lose when the program is restarted, by who serves it. */
export const restartsTable: Table = {
  name: 'restarts',
  summary: 'requests lost in restarts beside nginx and PM2, counted by clients that never retry, on a host of its own',
  async measure({ nodes, rounds, onProgress }) {
    const host = await startBenchHost(nodes[0]);
    try {
      const outcomes: Outcome[] = [];
      for (const scenario of scenarios) {
        onProgress(scenario.name);
        outcomes.push(await restartUnder(host, scenario, rounds.restarts));
      }
      const text =
        `${render(outcomes)}\n\n` +
        `Node ${nodes[0].version}. ${rounds.restarts} restarts each, ${clients} clients of each kind that pause up to ` +
        `${thinkMs[1]} ms between requests. A request without an answer within 30 s has failed.`;
      return { text, result: outcomes };
    } finally {
      await host.end();
    }
  },
};

async function restartUnder(host: Host, { name, port, setUp, renew }: Scenario, rounds: number): Promise<Outcome> {
  const url = `http://localhost:${port}/`;
  await setUp(host);
  await host.run(`curl -sS --retry 20 --retry-connrefused --retry-delay 1 --max-time 30 ${url}`);
  const endings: (() => void)[] = [];
  const scope = { teardown: (end: () => void) => void endings.push(end) };
  try {
    const loads = await Promise.all(modes.map(mode => startLoad(scope, host, { url, mode, clients, thinkMs })));
    const settle = () => Promise.all(loads.map(load => load.ended(steadyAfter)));
    await settle();
    const idle = await measureIdle(idleMs);
    const renewMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await settle();
      for (const load of loads) load.mark();
      const began = performance.now();
      await host.run(renew, { timeoutMs: 120_000 });
      renewMs.push(Math.round(performance.now() - began));
      for (const load of loads) load.mark();
    }
    await settle();
    const results = await Promise.all(loads.map(load => load.stop()));
    return {
      scenario: name,
      idle,
      renewMs,
      results: results.map((result, index) => ({ mode: modes[index] ?? 'fetch', result })),
    };
  } finally {
    for (const end of endings) end();
  }
}

function render(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ scenario, idle, renewMs, results }) => [
    scenario,
    `${Math.round(percentile(renewMs, 0.5))}`,
    `${Math.round(idle * 100)} %`,
    ...results.flatMap(({ result: { failed, requests, p99OutsideMs, p99WithinMs, slowestMs } }) => [
      `**${failed}** of ${requests}`,
      `${p99OutsideMs} → ${p99WithinMs}; ${Math.round(slowestMs)}`,
    ]),
  ]);
  return renderTable(
    [
      'new version by',
      'takes (ms)',
      'idle',
      ...['keep-alive', 'connection per request'].flatMap(mode => [
        `${mode}: failed`,
        'p99 outside → within; slowest (ms)',
      ]),
    ],
    rows,
  );
}
