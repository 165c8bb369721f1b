import type { LoadMode } from '../load.js';
import { measurePeers, modes, type PeerRates, ratioOf } from '../peers/measure-peers.js';
import { renderTable } from '../render-table.js';
import { median } from '../statistics.js';
import type { Table } from '../table.js';
import { type Group, groups, type Side } from './sides.js';
import { loadOutside, startWaysHost } from './ways-host.js';

type Measured = { title: string; sides: PeerRates<Side>[] };

/** What each way costs: the column of `lowport ways`. */
export const waysTable: Table = {
  name: 'ways',
  summary: 'requests per second of the same program by each way of lowport install, on two hosts of their own',
  async measure({ nodes: [node], generator, rounds, onProgress }) {
    if (generator.name !== 'wrk') throw new Error('This table needs wrk on this machine: apt install wrk');
    const measured: Measured[] = [];
    for (const group of groups) {
      measured.push(await measureGroup(group, node.path, rounds.throughput, onProgress));
    }
    const text =
      `${measured.map(renderGroup).join('\n\n')}\n\n` +
      `Node ${node.version}. Medians of ${rounds.throughput} rounds of 2 s, 32 connections of wrk in a network of its own ` +
      'on the same processors. nginx and Apache as Debian configures them, with their access logs; rules of a firewall are ' +
      'there only while they are measured.';
    return { text, result: measured };
  },
};

async function measureGroup(
  group: Group,
  node: string,
  rounds: number,
  onProgress: (label: string) => void,
): Promise<Measured> {
  const report = (label: string) => onProgress(`${group.title}, ${label}`);
  report('installing');
  const host = await startWaysHost(group, node);
  try {
    return { title: group.title, sides: await measurePeers(group.sides, loadOutside(host), rounds, report) };
  } finally {
    await host.end();
  }
}

function renderGroup({ title, sides }: Measured): string {
  const [base, again] = sides;
  if (base === undefined || again === undefined) throw new Error(`${title}: the base was not measured`);
  const rows = sides.map(rates => [
    rates.peer.name,
    ...modes.map(mode => `**${ratioOf(rates, base, mode).toFixed(2)}** (${median(rates.rates[mode]).toFixed(0)})`),
  ]);
  const noise = modes.map(mode => `${mode} ${(largestDifference(again, base, mode) * 100).toFixed(0)}%`);
  return (
    `${renderTable([title, ...modes.map(mode => `${mode}: ratio (requests/s)`)], rows)}\n\n` +
    `Two equal sides differ in one round by up to: ${noise.join(', ')}.`
  );
}

function largestDifference(ours: PeerRates, theirs: PeerRates, mode: LoadMode): number {
  return Math.max(
    ...ours.rates[mode].map((rate, round) => Math.abs(rate / (theirs.rates[mode][round] ?? Number.NaN) - 1)),
  );
}
