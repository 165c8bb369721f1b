import { existsSync } from 'node:fs';
import type { CpuInfo } from 'node:os';

/*
 * The sandbox has ProcSubset=pid, which hides /proc/stat: os.cpus() is empty there, a program that forks a worker for each of
 * them forks none, and one that asks for the model of the first ends. The directive stays: it is worth 0.1 of the exposure
 * by systemd-analyze, and keeps the counters of the whole machine (interrupts, memory, keys) from an intruder. All else of
 * node:os answers as ever: load, uptime and the memory in all come from sysinfo(2); but freemem() and
 * process.availableMemory() do not count the page cache as free.
 */

/** Where the processors are hidden, `os.cpus()` has one of an unknown model for each that this process may use. */
export function showProcessors(): void {
  if (existsSync('/proc/stat')) return;
  const os = process.getBuiltinModule('node:os'); // here alone, so that no other start loads it
  const { cpus, availableParallelism } = os;
  const showCpus = () => {
    const seen = cpus();
    return seen.length > 0 ? seen : Array.from({ length: availableParallelism() }, describeUnknown);
  };
  Object.assign(os, { cpus: showCpus });
}

function describeUnknown(): CpuInfo {
  return { model: 'unknown', speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } };
}
