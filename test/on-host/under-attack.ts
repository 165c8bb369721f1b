import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Host } from '../host/index.js';
import { waitFor } from '../host/wait-for.js';
import type { Attack, AttackOptions } from '../load/attack.js';
import { startLoad } from '../load/start-load.js';
import type { LoadResult } from '../load/tally.js';
import { name, root } from './secured.js';
import { showApp } from './started.js';

/** An attack, and the `LimitNOFILE=` under which it is met; without one systemd's own. */
export type Assault = { attack: Attack; count: number; limit?: number };

export type Outcome = {
  /** Requests of clients that never retry, with a connection for each and with kept ones: before, within, after. */
  results: LoadResult[];
  /** From the end of the attack to the first answer on a new connection. */
  firstAnswerMs: number;
  /** What the processes of the service have open before the attack, within, and after. */
  descriptors: [before: number, within: number, after: number];
  /** The service is the very process that it was. */
  isSame: boolean;
};

const modes = ['connection-per-request', 'own-connection'] as const;
const clients = { clients: 4, thinkMs: [0, 50] } as const;
/** The attack lasts while every client asks so often. */
const asked = 100;

/** Attacks the service `app` of the host, which has the certificate of {@link name} where it is `isSecure`. */
export async function attackApp(host: Host, { attack, count, limit }: Assault, isSecure: boolean): Promise<Outcome> {
  const line = limit === undefined ? '' : `LimitNOFILE=${limit}\n`;
  await host.write('/etc/systemd/system/app.service.d/limit.conf', `[Service]\n${line}`);
  await host.run('systemctl daemon-reload && systemctl restart app.service');
  const [url, ca] = isSecure ? [`https://${name}/`, root] : ['http://localhost/'];
  const endings: (() => void)[] = [];
  const scope = { teardown: (end: () => void) => void endings.push(end) };
  try {
    const settled = await showApp(host, 'MainPID', 'NRestarts');
    const loads = await Promise.all(modes.map(mode => startLoad(scope, host, { url, mode, ...clients }, ca)));
    await Promise.all(loads.map(load => load.ended(asked)));
    const before = await countDescriptors(host);
    for (const load of loads) load.mark();
    const attacker = await startAttack(host, { attack, count, port: isSecure ? 443 : 80, isSecure });
    endings.push(attacker.end);
    await Promise.all(loads.map(load => load.ended(asked)));
    const within = await countDescriptors(host);
    attacker.end();
    const began = performance.now();
    for (const load of loads) load.mark();
    await loads[0]?.ended(1);
    const firstAnswerMs = Math.round(performance.now() - began);
    await Promise.all(loads.map(load => load.ended(asked)));
    const results = await Promise.all(loads.map(load => load.stop()));
    const after = await waitFor('the descriptors to be given back', 20_000, async () => {
      const now = await countDescriptors(host);
      return now <= before && now;
    });
    const isSame = JSON.stringify(await showApp(host, 'MainPID', 'NRestarts')) === JSON.stringify(settled);
    return { results, firstAnswerMs, descriptors: [before, within, after], isSame };
  } finally {
    for (const end of endings) end();
  }
}

/** One process may have no more open than this machine allows, and one address has 28,000 ports. */
const perAttacker = 5000;

/** Resolves when all of its connections have been there. */
async function startAttack(
  host: Host,
  { count, ...options }: Omit<AttackOptions, 'from'>,
): Promise<{ end: () => void }> {
  const children = Array.from({ length: Math.ceil(count / perAttacker) }, (_, index) => {
    const own = { ...options, count: Math.min(perAttacker, count - index * perAttacker), from: `127.0.0.${index + 2}` };
    const script = '/opt/lowport/build/test/load/attack.js';
    const [file, ...args] = host.nsenterCommand(['node', script, JSON.stringify(own)]);
    return spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  });
  for (const { stdin } of children) stdin.on('error', () => {});
  const end = () => {
    for (const { stdin } of children) stdin.end();
  };
  const failed = children.map(async child => {
    await once(child, 'exit');
    throw new Error('an attacker has ended before');
  });
  const held = Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  for (const failure of failed) failure.catch(() => {});
  await Promise.race([held, ...failed]);
  return { end };
}

async function countDescriptors(host: Host): Promise<number> {
  const processes = '/sys/fs/cgroup/system.slice/app.service/cgroup.procs';
  const { stdout } = await host.run(`for pid in $(cat ${processes}); do ls /proc/$pid/fd; done | wc -l`);
  return Number(stdout);
}
