import { type Address, formatAddress } from '../../listen-address.js';
import type { Facts } from './facts.js';
import type { ServiceUnit } from './facts-of-units.js';

/** A command as a line of a cure: it stands in front of no sentence and after none, so that it can be copied. */
export function run(command: string): string {
  return `  ${command}`;
}

/** The command that lets systemd open the place and hand it to the program. */
export function handOver(entry: string | undefined, place: Address, user?: string): string[] {
  const asUser = user === undefined ? '' : ` --user ${user}`;
  return [
    'Let systemd open it and hand it to the program, which stays as it is:',
    run(`sudo npx lowport install ${entry ?? 'server.js'} --listen ${formatAddress(place)}${asUser}`),
  ];
}

/** Where lines are added; `stopped` is a service that has to stop before its socket unit can start anew. */
type Place = { unit: string; section: string; stopped?: string | undefined };

/** Adds lines to a section of a unit, whoever wrote it, and starts it anew. Drop-ins count in the order of their names: this one is the last. */
export function extendService(where: string | Place, ...lines: string[]): string[] {
  const { unit, section, stopped } = typeof where === 'string' ? { unit: where, section: '[Service]' } : where;
  const stop = stopped === undefined ? '' : ` && systemctl stop ${stopped}`;
  const folder = `/etc/systemd/system/${unit}.d`;
  const [key = ''] = lines[0]?.toLowerCase().split('=') ?? [];
  const words = [section, ...lines].map(line => `'${line.replaceAll("'", "'\\''")}'`).join(' ');
  return [
    run(`mkdir -p ${folder} && printf '%s\\n' ${words} >${folder}/zz-${key}.conf`),
    run(`systemctl daemon-reload${stop} && systemctl restart ${unit}`),
  ];
}

/** Starts the program of a unit with lowport preloaded. */
export function preload(unit: string, { service, register }: Facts): string[] {
  const [program = '/usr/bin/node', ...args] = service?.command ?? [];
  return extendService(unit, 'ExecStart=', `ExecStart=${[program, '--require', register, ...args].join(' ')}`);
}

/** Gives the right to the service alone, past what would keep it from it. */
export function giveAmbient({ name, privateUsers, bounding }: ServiceUnit): string[] {
  const lines = ['AmbientCapabilities=CAP_NET_BIND_SERVICE'];
  if (!bounding.includes('cap_net_bind_service')) lines.push('CapabilityBoundingSet=CAP_NET_BIND_SERVICE');
  if (privateUsers) lines.push('PrivateUsers=no');
  return extendService(name, ...lines);
}

/** Seconds since the epoch as `2026-11-23 10:45:42Z`. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace(/\.\d+/, '');
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
