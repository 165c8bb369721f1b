import { explainNoHost } from '../../host/explain-no-host.js';
import { type Host, startHost } from '../../host/host.js';
import { deployApp } from '../../on-host/installed.js';
import { generate, startSecured } from '../../on-host/secured.js';
import { type Assault, attackApp, type Outcome } from '../../on-host/under-attack.js';
import { renderTable } from '../render-table.js';
import type { Table } from '../table.js';

const program = 'https/reads-all.cjs';

const assaults: readonly Assault[] = [
  { attack: 'stuck handshakes', count: 600, limit: 256 },
  { attack: 'slow headers', count: 2000 },
  { attack: 'slow bodies', count: 2000 },
  { attack: 'idle connections', count: 20_000 },
];

type Measured = { assault: Assault; isSecure: boolean; workers: number; outcome: Outcome };

/** Who is served while many connections keep the service waiting, and after. */
export const attacksTable: Table = {
  name: 'attacks',
  summary: 'stuck handshakes, slow requests and idle connections by the thousand: who is served within and after',
  async measure({ nodes: [node], onProgress }) {
    const obstacle = explainNoHost();
    if (obstacle !== undefined) throw new Error(`This table needs a host of its own, and a host ${obstacle}`);
    const measured: Measured[] = [];
    for (const isSecure of [false, true]) {
      for (const workers of [0, 2]) {
        const host = await startHost({ node: node.path });
        try {
          await start(host, isSecure, workers === 0 ? '' : `--workers ${workers}`);
          for (const assault of assaults) {
            onProgress(`${assault.count} ${assault.attack}, ${isSecure ? 'https' : 'http'}, ${workers} workers`);
            const row = { assault, isSecure, workers, outcome: await attackApp(host, assault, isSecure) };
            onProgress(renderRow(row).join(' | '));
            measured.push(row);
          }
        } finally {
          await host.end();
        }
      }
    }
    const head = ['attack', 'over', 'workers', 'within: failed', 'slowest (ms)', 'after: failed', 'first answer (ms)'];
    const text =
      `${renderTable([...head, 'descriptors before, within, after', 'restarts'], measured.map(renderRow))}\n\n` +
      `Node ${node.version}. 8 clients that never retry, half of them with a connection for each request, pause up to ` +
      '50 ms between requests. Attackers come again half a second after they are closed.';
    return { text, result: measured };
  },
};

async function start(host: Host, isSecure: boolean, options: string): Promise<void> {
  if (isSecure) await startSecured(host, program, options);
  else await generate(host, await deployApp(host, program), options);
}

function renderRow({ assault, isSecure, workers, outcome }: Measured): string[] {
  const { attack, count, limit } = assault;
  const window = (index: number) => outcome.results.map(({ windows }) => windows[index]);
  const sum = (index: number, key: 'failed' | 'requests') =>
    window(index).reduce((all, one) => all + (one?.[key] ?? 0), 0);
  return [
    `${count} ${isSecure || attack !== 'stuck handshakes' ? attack : 'silent connections'}${limit === undefined ? '' : `, LimitNOFILE=${limit}`}`,
    isSecure ? 'https' : 'http',
    String(workers || 'none'),
    `**${sum(1, 'failed')}** of ${sum(1, 'requests')}`,
    String(Math.round(Math.max(...window(1).map(one => one?.slowestMs ?? 0)))),
    `**${sum(2, 'failed')}** of ${sum(2, 'requests')}`,
    String(outcome.firstAnswerMs),
    outcome.descriptors.join(', '),
    outcome.isSame ? '0' : '**some**',
  ];
}
