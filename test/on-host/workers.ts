import type { Host } from '../host/index.js';
import { percentile } from '../load/percentile.js';
import type { LoadResult } from '../load/tally.js';
import { deployApp } from './installed.js';

/** `LOWPORT_TEST_FULL=1` asks for as many rounds as the figures in the README are from. */
export const isFull = process.env['LOWPORT_TEST_FULL'] === '1';

/** Deploys test/apps/workers/who.cjs as `app`, as the README says, and starts its socket and its service. */
export async function startWho(host: Host, options: string): Promise<void> {
  const entry = await deployApp(host, 'workers/who.cjs');
  const generate = `node_modules/.bin/lowport generate ${entry} --name app ${options} --out /etc/systemd/system`;
  await host.run(`cd /srv/app && ${generate} && systemctl daemon-reload`);
  await host.run('systemctl start app.socket && systemctl start app.service');
}

export async function show(host: Host, property: string, unit = 'app.service'): Promise<string> {
  return (await host.run(`systemctl show --property=${property} --value ${unit}`)).stdout.trimEnd();
}

/** The processes of the workers, by their number; those that drain behind the scenes are among them. */
export async function listWorkers(host: Host): Promise<{ number: string; pid: number }[]> {
  const script =
    'for pid in $(cat /sys/fs/cgroup/system.slice/app.service/cgroup.procs); do ' +
    'number=$(tr "\\0" "\\n" < /proc/$pid/environ | sed -n s/^LOWPORT_WORKER=//p); ' +
    'test -z "$number" || echo $number $pid; done';
  const { stdout } = await host.run(script);
  return stdout
    .trim()
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [number = '', pid] = line.split(' ');
      return { number, pid: Number(pid) };
    });
}

/** One answer over a connection of its own: its status and its body. */
export async function ask(host: Host, path = '/'): Promise<{ status: number; body: string }> {
  const { stdout } = await host.run(`curl -sS --max-time 30 --write-out '%{http_code}' 'http://localhost${path}'`);
  return { status: Number(stdout.slice(-3)), body: stdout.slice(0, -3) };
}

export function describeLoad(mode: string, { requests, failed, p50Ms, p99Ms, slowestMs, windows }: LoadResult): string {
  const [before] = windows;
  const slowest = windows.slice(1).map(window => window.slowestMs);
  return (
    `${mode}: ${requests} requests, ${failed} failed, p50 ${p50Ms} ms, p99 ${p99Ms} ms, slowest ${slowestMs} ms; ` +
    `slowest before ${before?.slowestMs} ms, of a window ${percentile(slowest, 0.5)} ms (median)`
  );
}
