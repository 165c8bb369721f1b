import { constants } from 'node:os';
import type { Facts } from './facts.js';
import type { Exit, Failure, KernelNote } from './facts-of-units.js';

/** How the service ended last, if it failed: also where it runs again since. */
export function lastFailure({ runs }: Facts): Failure | undefined {
  return runs.findLast(({ failure }) => failure !== undefined)?.failure;
}

/**
 * The failure that matters now: the service is down or starting over because of it, or has been started again after it.
 * A failure before the service was last started by hand is history.
 */
export function currentFailure(facts: Facts): Failure | undefined {
  const { service } = facts;
  if (service === undefined) return undefined;
  const isDown = service.activeState === 'failed' || service.subState === 'auto-restart';
  return isDown || service.restarts > 0 ? (lastFailure(facts) ?? failureOfState(service, isDown)) : undefined;
}

/** What systemd itself keeps of the last end, where the journal cannot be read. */
function failureOfState(service: NonNullable<Facts['service']>, isDown: boolean): Failure | undefined {
  if (!isDown || service.result === 'success') return undefined;
  return { ...service.ended, at: 0, result: service.result, lines: [], kernel: [] };
}

/** Whether the service serves in spite of that failure: then it is a warning. */
export function runsAgain({ service }: Facts): boolean {
  return service?.activeState === 'active' && service.subState === 'running';
}

export function isKilledBy({ code, status }: Exit, signal: keyof typeof constants.signals): boolean {
  return code !== 'exited' && status === constants.signals[signal];
}

/** What systemd itself could not do for the program: systemd.exec(5), "Process Exit Codes". */
const systemdStatus: Readonly<Record<number, string>> = Object.fromEntries(
  `200=CHDIR 203=EXEC 204=MEMORY 205=LIMITS 208=STDIN 209=STDOUT 210=CHROOT 214=SETSCHEDULER 216=GROUP 217=USER
  218=CAPABILITIES 219=CGROUP 222=STDERR 224=PAM 225=NETWORK 226=NAMESPACE 228=SECCOMP 231=APPARMOR
  232=ADDRESS_FAMILIES 233=RUNTIME_DIRECTORY 235=CHOWN 238=STATE_DIRECTORY 239=CACHE_DIRECTORY 240=LOGS_DIRECTORY
  241=CONFIGURATION_DIRECTORY 243=CREDENTIALS`
    .split(/\s+/)
    .map(pair => pair.split('=')),
);

/** Whether systemd failed before the program could say a word: its own status, or no process at all. */
export function isSystemds({ code, status, result }: Pick<Failure, 'code' | 'status' | 'result'>): boolean {
  return result === 'resources' || (code === 'exited' && status >= 200 && status <= 245);
}

export function describeExit({ code, status }: Exit): string {
  if (code === 'exited') return `status ${status}${systemdStatus[status] ? `/${systemdStatus[status]}` : ''}`;
  const [name] = Object.entries(constants.signals).find(([, number]) => number === status) ?? [];
  return name ?? `signal ${status}`;
}

/** `status 1: Error: Cannot find module 'x'` */
export function describeFailure(failure: Failure): string {
  const how = describeExit(failure);
  return failure.error === undefined ? how : `${how}: ${failure.error}`;
}

export function findNote<Kind extends KernelNote['kind']>(failure: Failure | undefined, kind: Kind) {
  return failure?.kernel.find((note): note is Extract<KernelNote, { kind: Kind }> => note.kind === kind);
}
