import { startBenchHost } from '../peers/bench-host.js';
import { loadInside, measurePeers, modes, ratioOf } from '../peers/measure-peers.js';
import { renderTable } from '../render-table.js';
import { median } from '../statistics.js';
import type { Table } from '../table.js';
import { own, startTlsPeers, terminated, tlsPeers } from './tls-peers.js';

/** What is promised of lowport's TLS in one process, to that of Node itself. */
const atLeast = 0.97;

/** TLS in the process of the program, by lowport and by itself, and nginx before it. */
export const tlsTable: Table = {
  name: 'tls',
  summary: 'requests and handshakes per second over TLS beside https.createServer and nginx, on a host of its own',
  async measure({ nodes, rounds, onProgress }) {
    const host = await startBenchHost(nodes[0]);
    try {
      onProgress('starting');
      await startTlsPeers(host);
      const measured = await measurePeers(tlsPeers, loadInside(host), rounds.throughput, onProgress);
      const base = measured.find(({ peer }) => peer === own);
      if (base === undefined) throw new Error('the base was not measured');
      const rows = measured.map(rates => [
        rates.peer.name,
        ...modes.map(mode => {
          const ratio = ratioOf(rates, base, mode);
          const misses = rates.peer === terminated && ratio < atLeast;
          return `**${ratio.toFixed(2)}${misses ? ' ✗' : ''}** (${median(rates.rates[mode]).toFixed(0)})`;
        }),
      ]);
      const text =
        `${renderTable(['who serves', 'keep-alive: ratio (requests/s)', 'handshake per request: ratio (requests/s)'], rows)}\n\n` +
        `Node ${nodes[0].version}, P-256, TLS 1.3. Medians of ${rounds.throughput} rounds of 2 s, 32 connections of wrk on the same processors.`;
      return { text, result: measured };
    } finally {
      await host.end();
    }
  },
};
