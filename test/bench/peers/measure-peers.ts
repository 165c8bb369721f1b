import type { Host } from '../../host/host.js';
import { type LoadMode, readWrk, wrkCommand } from '../load.js';
import { median, orderOfRound } from '../statistics.js';
import type { Peer } from './peers.js';

/** Requests per second of one peer, one figure a round. */
export type PeerRates<P extends Peer = Peer> = { peer: P; rates: Record<LoadMode, number[]> };

/** Requests per second that a peer answers for so many seconds. Rejects when one has failed. */
export type LoadPeer<P extends Peer> = (peer: P, mode: LoadMode, seconds: number) => Promise<number>;

export const modes: readonly LoadMode[] = ['keep-alive', 'connection per request'];
export const connections = 32;
const seconds = 2;

/** Loads each peer in turns, in changing order. */
export async function measurePeers<P extends Peer>(
  peers: readonly P[],
  load: LoadPeer<P>,
  rounds: number,
  onProgress: (label: string) => void,
): Promise<PeerRates<P>[]> {
  const measured = peers.map(
    (peer): PeerRates<P> => ({ peer, rates: { 'keep-alive': [], 'connection per request': [] } }),
  );
  for (const { peer } of measured) await load(peer, 'keep-alive', 1);
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) {
      onProgress(`round ${round + 1} of ${rounds}, ${mode}`);
      for (const { peer, rates } of orderOfRound(measured, round)) {
        rates[mode].push(await load(peer, mode, seconds));
      }
    }
  }
  return measured;
}

/** The median over the rounds of how the one stands to the other. */
export function ratioOf(ours: PeerRates, theirs: PeerRates, mode: LoadMode): number {
  return median(ours.rates[mode].map((rate, round) => rate / (theirs.rates[mode][round] ?? Number.NaN)));
}

/** By the wrk of the host itself, over loopback. */
export function loadInside(host: Host): LoadPeer<Peer> {
  return async ({ port, scheme = 'http' }, mode, seconds) => {
    const command = wrkCommand({ port, scheme, seconds, connections, mode });
    const { stdout } = await host.run(command.map(word => `'${word}'`).join(' '));
    return readWrk(stdout);
  };
}
