import { type Address, formatAddress } from '../../listen-address.js';
import type { ServiceUnit } from './facts-of-units.js';

/** The command that lets systemd open the place and hand it to the program. */
export function handOver(entry: string | undefined, place: Address, user?: string): string {
  const asUser = user === undefined ? '' : ` --user ${user}`;
  return (
    'Let systemd open it and hand it to the program, which stays as it is:\n' +
    `sudo npx lowport install ${entry ?? 'server.js'} --listen ${formatAddress(place)}${asUser}`
  );
}

/** Adds lines to a section of a unit, whoever wrote it, and starts it anew. */
export function extendService(where: string | { unit: string; section: string }, ...lines: string[]): string {
  const { unit, section } = typeof where === 'string' ? { unit: where, section: '[Service]' } : where;
  const folder = `/etc/systemd/system/${unit}.d`;
  const [key = ''] = lines[0]?.toLowerCase().split('=') ?? [];
  const words = [section, ...lines].map(line => `'${line.replaceAll("'", "'\\''")}'`).join(' ');
  return (
    `mkdir -p ${folder} && printf '%s\\n' ${words} >${folder}/${key}.conf\n` +
    `systemctl daemon-reload && systemctl restart ${unit}`
  );
}

/** Starts the program of a unit with lowport preloaded. */
export function preload({ name, command }: ServiceUnit, register: string): string {
  const [program = '/usr/bin/node', ...args] = command;
  return extendService(name, 'ExecStart=', `ExecStart=${[program, '--require', register, ...args].join(' ')}`);
}

/** Seconds since the epoch as `2026-11-23 10:45:42Z`. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('T', ' ').replace(/\.\d+/, '');
}

export function quote(text: string): string {
  return JSON.stringify(text);
}
