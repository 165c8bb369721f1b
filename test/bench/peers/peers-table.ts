import type { LoadMode } from '../load.js';
import { renderTable } from '../render-table.js';
import { median } from '../statistics.js';
import type { Table } from '../table.js';
import { startBenchHost } from './bench-host.js';
import { loadInside, measurePeers, modes, type PeerRates, ratioOf } from './measure-peers.js';
import {
  cluster,
  direct,
  lowport,
  lowportWorkers,
  nginxCopied,
  nginxKept,
  type Peer,
  peers,
  proxyd,
  startPeers,
} from './peers.js';

/** What is promised: so many times the requests of the other, at least. */
const promises: readonly { ours: Peer; theirs: Peer; mode: LoadMode; atLeast: number }[] = [
  { ours: lowportWorkers, theirs: cluster, mode: 'connection per request', atLeast: 2 },
  { ours: lowportWorkers, theirs: cluster, mode: 'keep-alive', atLeast: 1 },
  { ours: lowport, theirs: nginxCopied, mode: 'keep-alive', atLeast: 5 },
  { ours: lowport, theirs: nginxKept, mode: 'keep-alive', atLeast: 1.2 },
  { ours: lowport, theirs: proxyd, mode: 'keep-alive', atLeast: 2 },
];

/** lowport beside the other ways to have the same program on a port. */
export const peersTable: Table = {
  name: 'peers',
  summary: 'requests per second beside nginx, systemd-socket-proxyd, node:cluster and PM2, on a host of its own',
  async measure({ nodes, rounds, onProgress }) {
    const host = await startBenchHost(nodes[0]);
    try {
      onProgress('starting the peers');
      await startPeers(host);
      const measured = await measurePeers(peers, loadInside(host), rounds.throughput, onProgress);
      const text =
        `${renderRates(measured)}\n\n${renderPromises(measured)}\n\n` +
        `Node ${nodes[0].version}. Medians of ${rounds.throughput} rounds of 2 s, 32 connections of wrk on the same processors.`;
      return { text, result: measured };
    } finally {
      await host.end();
    }
  },
};

function renderRates(measured: readonly PeerRates[]): string {
  const base = find(measured, direct);
  const rows = measured.map(rates => [
    rates.peer.name,
    ...modes.map(mode => `**${ratioOf(rates, base, mode).toFixed(2)}** (${median(rates.rates[mode]).toFixed(0)})`),
  ]);
  return renderTable(['who serves', ...modes.map(mode => `${mode}: ratio (requests/s)`)], rows);
}

function renderPromises(measured: readonly PeerRates[]): string {
  const rows = promises.map(({ ours, theirs, mode, atLeast }) => {
    const ratio = ratioOf(find(measured, ours), find(measured, theirs), mode);
    return [
      `${ours.name} to ${theirs.name}`,
      mode,
      `at least ${atLeast}`,
      `**${ratio.toFixed(2)}${ratio < atLeast ? ' ✗' : ''}**`,
    ];
  });
  return renderTable(['ratio', 'requests', 'promise', 'measured'], rows);
}

function find(measured: readonly PeerRates[], peer: Peer): PeerRates {
  const found = measured.find(one => one.peer === peer);
  if (found === undefined) throw new Error(`${peer.name} was not measured`);
  return found;
}
