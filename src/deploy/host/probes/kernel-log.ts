import { uptime } from 'node:os';
import type { KernelNote } from '../../doctor/facts-of-units.js';
import { ask } from './ask.js';
import { nameSystemCall } from './system-calls.js';

/**
 * The processes that the kernel ended, by its log: dmesg(1), and the journal where auditd or journald took the message.
 * Undefined where this user may read neither.
 */
export async function readKernelNotes(): Promise<KernelNote[] | undefined> {
  const pattern = 'type=1326|SECCOMP|ut of memory: Killed';
  const [ring, journal] = await Promise.all([
    ask('dmesg', []),
    ask('journalctl', [
      '--quiet',
      '--boot',
      '--output=json',
      '--output-fields=MESSAGE',
      `--grep=${pattern}`,
      ...transports,
    ]),
  ]);
  if (ring?.status !== 0 && process.getuid?.() !== 0 && !journal?.stdout) return undefined;
  return [...(ring?.stdout ?? '').split('\n'), ...messagesOf(journal?.stdout ?? '')].flatMap(
    line => parseNote(line) ?? [],
  );
}

const transports = ['_TRANSPORT=kernel', '+', '_TRANSPORT=audit'];

/** As `[seconds since the boot] message`, like dmesg. */
function messagesOf(json: string): string[] {
  return json.split('\n').flatMap(line => {
    if (line === '') return [];
    const { MESSAGE, __REALTIME_TIMESTAMP } = JSON.parse(line) as Record<string, unknown>;
    return [`[${Number(__REALTIME_TIMESTAMP) / 1e6 - bootedAt()}] ${String(MESSAGE)}`];
  });
}

/**
 * `[12.3] audit: type=1326 audit(1795430779.884:5): .. comm="node" .. sig=31 arch=c000003e syscall=330 ..`,
 * `[12.3] Memory cgroup out of memory: Killed process 812 (node) total-vm:..`
 */
export function parseNote(line: string): KernelNote | undefined {
  const [, seconds = ''] = /^\[\s*([\d.]+)\]/.exec(line) ?? [];
  const at = bootedAt() + Number(seconds);
  const [, victim] = /ut of memory: Killed process \d+ \((.+?)\)/.exec(line) ?? [];
  if (victim !== undefined) return { kind: 'out-of-memory', at, process: victim };
  const [, comm, arch = '', number] = /comm="([^"]*)".* sig=31 arch=(\w+) syscall=(\d+)/.exec(line) ?? [];
  if (comm === undefined || number === undefined) return undefined;
  const [, stamp] = /audit\((\d+\.\d+):/.exec(line) ?? [];
  const call = nameSystemCall(arch, Number(number));
  return {
    kind: 'system-call',
    at: stamp === undefined ? at : Number(stamp),
    process: comm,
    number: Number(number),
    call,
  };
}

function bootedAt(): number {
  return Date.now() / 1000 - uptime();
}
