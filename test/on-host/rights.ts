import type { Host } from '../host/index.js';

/** The user and the capabilities of a service's main process, from /proc/PID/status; the masks of capabilities(7). */
export async function readRights(
  host: Host,
  unit: string,
): Promise<{ uid: number; effective: string; permitted: string }> {
  const { stdout } = await host.run(`cat /proc/$(systemctl show --property=MainPID --value ${unit})/status`);
  const read = (field: string) => new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(stdout)?.[1] ?? 'missing';
  return { uid: Number(read('Uid')), effective: read('CapEff'), permitted: read('CapPrm') };
}
