import { constants } from 'node:os';
import type { Failure } from '../../doctor/facts-of-units.js';
import { dropInPath } from '../../harden/drop-in.js';
import { recentSeconds, type Service } from '../../status/facts.js';
import { monotonicDate } from '../monotonic.js';
import { readRuns } from '../probes/journal.js';
import { readText } from '../read-if-there.js';
import { showUnits } from '../show-units.js';

const properties = [
  'ActiveState',
  'SubState',
  'StateChangeTimestampMonotonic',
  'MainPID',
  'MemoryCurrent',
  'NRestarts',
  'ExecMainCode',
  'ExecMainStatus',
  'ExecMainExitTimestampMonotonic',
  'StatusText',
  'ReloadResult',
  'NeedDaemonReload',
  'DropInPaths',
] as const;

type Shown = Readonly<Record<(typeof properties)[number], string>>;

/** What systemd knows of a service. `others` are the units beside it, one of which may be what starts at boot. */
export async function readService(
  unit: string,
  others: readonly string[],
  { hasWorkers, isMeantAtBoot }: { hasWorkers: boolean; isMeantAtBoot: boolean },
): Promise<Service | undefined> {
  const [[shown], states] = await Promise.all([
    showUnits([unit], properties),
    showUnits([unit, ...others], ['UnitFileState']),
  ]);
  if (shown === undefined) return undefined;
  const pid = Number(shown.MainPID);
  const since = monotonicDate(Number(shown.StateChangeTimestampMonotonic))?.toISOString();
  const memory = readMemory(shown.MemoryCurrent, pid);
  // systemd forgets the end of the run before when it starts the program anew; the journal does not.
  const failures = await readFailures(unit, shown);
  const lastExit = shown.ExecMainExitTimestampMonotonic === '0' ? describeLast(failures) : describeExit(shown);
  return {
    unit,
    state: shown.ActiveState,
    subState: shown.SubState,
    ...(since && { since }),
    ...(pid > 0 && { pid, workers: hasWorkers ? countChildren(pid) : 1 }),
    ...(memory !== undefined && { memoryBytes: memory }),
    restarts: Number(shown.NRestarts),
    recentFailures: failures.filter(({ at }) => Date.now() / 1000 - at < recentSeconds).length,
    ...(!['success', ''].includes(shown.ReloadResult) && { failedReload: shown.ReloadResult }),
    ...(lastExit !== undefined && { lastExit }),
    ...(pid > 0 && shown.StatusText !== '' && { says: shown.StatusText }),
    enabled: states.some(isEnabled),
    ...(isMeantAtBoot && { startsAtBoot: states.slice(0, 1).some(isEnabled) }),
    needsReload: shown.NeedDaemonReload === 'yes',
    // Of those, lowport harden has written one itself.
    dropIns: shown.DropInPaths.split(' ').filter(path => path !== '' && path !== dropInPath(unit)),
  };
}

function isEnabled({ UnitFileState }: { UnitFileState: string }): boolean {
  return UnitFileState === 'enabled';
}

/** CLD_EXITED of waitid(2) is 1; for a program that a signal has ended the status is the signal's number. */
function describeExit({ ExecMainCode, ExecMainStatus }: Shown): string {
  return ExecMainCode === '1' ? `status ${ExecMainStatus}` : nameSignal(Number(ExecMainStatus));
}

/** The failures that the journal tells of: without one, nothing of it is read. */
async function readFailures(unit: string, { NRestarts, ExecMainExitTimestampMonotonic }: Shown): Promise<Failure[]> {
  if (NRestarts === '0' && ExecMainExitTimestampMonotonic !== '0') return [];
  const { runs } = await readRuns(unit, []);
  return runs.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
}

function describeLast(failures: readonly Failure[]): string | undefined {
  const failure = failures.at(-1);
  if (failure === undefined) return undefined;
  return failure.code === 'exited' ? `status ${failure.status}` : nameSignal(failure.status);
}

function nameSignal(wanted: number): string {
  const found = Object.entries(constants.signals).find(([, number]) => number === wanted);
  return found?.[0] ?? `signal ${wanted}`;
}

/** Without memory accounting systemd says [not set], or the largest number that there is: then that of the one process. */
function readMemory(current: string, pid: number): number | undefined {
  const bytes = Number(current);
  if (pid === 0) return undefined;
  if (Number.isSafeInteger(bytes)) return bytes;
  const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readText(`/proc/${pid}/status`) ?? '') ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function countChildren(pid: number): number {
  return (readText(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(text => text.trim() !== '').length;
}
