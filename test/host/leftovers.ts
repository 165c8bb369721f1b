import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from './proc.js';

/** Every trace of a host on this machine: processes, mounts in whatever namespace, cgroups, and nspawn's own folders. */
export function findLeftovers(name: string): string[] {
  const pids = readdirSync('/proc').filter(entry => /^\d+$/.test(entry) && entry !== String(process.pid));
  return [
    ...pids.filter(pid => readIfThere(`/proc/${pid}/cmdline`).includes(name)).map(pid => `process ${pid}`),
    ...pids.filter(pid => readIfThere(`/proc/${pid}/mountinfo`).includes(name)).map(pid => `mount seen by ${pid}`),
    ...[...findCgroupMounts(), '/run/systemd/nspawn/propagate', '/run/systemd/nspawn/unix-export']
      .map(folder => join(folder, name))
      .filter(existsSync),
  ];
}

function findCgroupMounts(): string[] {
  const lines = readIfThere('/proc/self/mountinfo').split('\n');
  return lines.filter(line => line.includes(' - cgroup2 ')).flatMap(line => line.split(' ')[4] ?? []);
}
