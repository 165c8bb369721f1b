import { readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ of proc(5), the same on every architecture that Node runs on

/** What the process has in memory now, in megabytes (10^6 bytes). */
export function readResidentMegabytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** The processor time of all its threads so far. */
export function readProcessorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // a program's name may hold spaces
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
