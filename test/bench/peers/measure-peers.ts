import type { Host } from '../../host/host.js';
import { type LoadMode, readWrk, wrkCommand } from '../load.js';
import { median, orderOfRound } from '../statistics.js';
import type { Peer } from './peers.js';

/** Requests per second of one peer, one figure a round. */
export type PeerRates = { peer: Peer; rates: Record<LoadMode, number[]> };

export const modes: readonly LoadMode[] = ['keep-alive', 'connection per request'];
const connections = 32;
const seconds = 2;

/** Loads each peer in turns, in changing order, from inside the host. */
export async function measurePeers(
  host: Host,
  peers: readonly Peer[],
  rounds: number,
  onProgress: (label: string) => void,
): Promise<PeerRates[]> {
  const measured = peers.map(
    (peer): PeerRates => ({ peer, rates: { 'keep-alive': [], 'connection per request': [] } }),
  );
  for (const { peer } of measured) await loadOnce(host, peer, 'keep-alive', 1);
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) {
      onProgress(`round ${round + 1} of ${rounds}, ${mode}`);
      for (const { peer, rates } of orderOfRound(measured, round)) {
        rates[mode].push(await loadOnce(host, peer, mode, seconds));
      }
    }
  }
  return measured;
}

/** The median over the rounds of how the one stands to the other. */
export function ratioOf(ours: PeerRates, theirs: PeerRates, mode: LoadMode): number {
  return median(ours.rates[mode].map((rate, round) => rate / (theirs.rates[mode][round] ?? Number.NaN)));
}

async function loadOnce(host: Host, { port, scheme = 'http' }: Peer, mode: LoadMode, seconds: number): Promise<number> {
  const command = wrkCommand({ port, scheme, seconds, connections, mode });
  const { stdout } = await host.run(command.map(word => `'${word}'`).join(' '));
  return readWrk(stdout);
}
