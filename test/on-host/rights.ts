import type { Host } from '../host/index.js';

type Rights = { uid: number; effective: string; permitted: string };

/** The user and the capabilities of a service's main process, from /proc/PID/status; the masks of capabilities(7). */
export async function readRights(host: Host, unit: string): Promise<Rights> {
  const { stdout } = await host.run(`systemctl show --property=MainPID --value ${unit}`);
  return readRightsOf(host, stdout.trim());
}

/** The same of any process. */
export async function readRightsOf(host: Host, pid: string): Promise<Rights> {
  const { stdout } = await host.run(`cat /proc/${pid}/status`);
  const read = (field: string) => new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(stdout)?.[1] ?? 'missing';
  return { uid: Number(read('Uid')), effective: read('CapEff'), permitted: read('CapPrm') };
}
