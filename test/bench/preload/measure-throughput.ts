import type { LoadGenerator, LoadMode } from '../load.js';
import { readProcessorSeconds } from '../process-facts.js';
import { orderOfRound } from '../statistics.js';
import { emptySamples, type Samples } from './samples.js';
import { type Setup, type Side, startSide } from './sides.js';

const sides: Side[] = ['plain', 'lowport', 'again'];
const connections = 32;
const warmSeconds = 1;
const seconds = 2;
/** How often each side is loaded in a round: forth and back. */
const turns = 2;

/**
 * Requests per second, and the processor time that the server spends on one (microseconds): the latter tells a slower
 * server from a busier machine. Each round has fresh processes, since one and the same program differs by a percent or
 * two from one run to the next, by the luck of its memory layout.
 */
export async function measureThroughput(
  setup: Setup,
  mode: LoadMode,
  generator: LoadGenerator,
  rounds: number,
): Promise<{ rate: Samples; processor: Samples }> {
  const rate = emptySamples();
  const processor = emptySamples();
  for (let round = 0; round < rounds; round++) {
    const totals = await loadOnce(orderOfRound(sides, round), setup, mode, generator);
    for (const [side, { answered, spent }] of totals) {
      rate[side].push(answered / (turns * seconds));
      processor[side].push((spent / answered) * 1e6);
    }
  }
  return { rate, processor };
}

type Total = { answered: number; spent: number };

async function loadOnce(
  order: readonly Side[],
  setup: Setup,
  mode: LoadMode,
  generator: LoadGenerator,
): Promise<Map<Side, Total>> {
  // The plain server is what people have: it binds for itself.
  const servers = await Promise.all(
    order.map(async side => {
      const sockets = side === 'lowport' ? 'inherited' : 'none';
      return { side, running: await startSide(side, { ...setup, sockets }), total: { answered: 0, spent: 0 } };
    }),
  );
  try {
    for (const { running } of servers) await generator.run({ ...running, mode, connections, seconds: warmSeconds });
    for (let turn = 0; turn < turns; turn++) {
      for (const { running, total } of turn % 2 === 0 ? servers : servers.toReversed()) {
        const before = readProcessorSeconds(running.pid);
        total.answered += seconds * (await generator.run({ ...running, mode, connections, seconds }));
        total.spent += readProcessorSeconds(running.pid) - before;
      }
    }
  } finally {
    await Promise.all(servers.map(({ running }) => running.end()));
  }
  return new Map(servers.map(({ side, total }) => [side, total]));
}
