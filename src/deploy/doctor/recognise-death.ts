import type { Facts } from './facts.js';
import type { Failure } from './facts-of-units.js';
import { currentFailure, describeExit, findNote, isKilledBy, runsAgain } from './failures.js';
import type { Match, Recogniser } from './recogniser.js';
import { extendService, preload, run } from './words.js';

/** Who ended the service, where it was not the program itself. */
export const deathRecognisers: readonly Recogniser[] = [
  {
    code: 'killed-memory-deny-write-execute',
    severity: 'error',
    situation: '`MemoryDenyWriteExecute=` ended V8, which compiles at run time',
    find: facts =>
      onFailure(facts, (failure, name) => {
        if (
          !facts.service?.memoryDenyWriteExecute ||
          !(isKilledBy(failure, 'SIGTRAP') || isKilledBy(failure, 'SIGSEGV'))
        )
          return undefined;
        return {
          text: `${name} has MemoryDenyWriteExecute=yes, in which V8 cannot compile: node ended with ${describeExit(failure)}`,
          cure: extendService(name, 'MemoryDenyWriteExecute=no'),
        };
      }),
  },
  {
    code: 'killed-system-call',
    severity: 'error',
    situation: '`SystemCallFilter=` ended the process (seccomp); the system call is named',
    find: facts =>
      onFailure(facts, (failure, name) => {
        if (!isKilledBy(failure, 'SIGSYS')) return undefined;
        return {
          text: `${name}: its SystemCallFilter= kills for ${nameCall(facts, failure)}`,
          cure: ['Let forbidden calls fail instead of killing:', ...extendService(name, 'SystemCallErrorNumber=EPERM')],
        };
      }),
  },
  {
    code: 'killed-out-of-memory',
    severity: 'error',
    situation: 'the OOM killer ended it: the unit (`MemoryMax=`) or the machine ran out of memory',
    find: facts =>
      onFailure(facts, (failure, name) => {
        const isKilled =
          failure.result === 'oom-kill' || (isKilledBy(failure, 'SIGKILL') && findNote(failure, 'out-of-memory'));
        if (!isKilled) return undefined;
        const limit = facts.service?.memoryMax ?? 'infinity';
        const ofUnit =
          limit === 'infinity'
            ? 'it has no MemoryMax=, so a group around it or the machine was full'
            : `its MemoryMax= is ${limit} bytes`;
        return {
          text: `${name} was ended by the OOM killer, as memory ran out: ${ofUnit}`,
          cure:
            limit === 'infinity'
              ? [
                  'See what used the memory:',
                  run("journalctl -b -g 'oom|out of memory'"),
                  'Let the program keep less: NODE_OPTIONS=--max-old-space-size=512',
                ]
              : ['Let the program keep less, or give it more:', ...extendService(name, 'MemoryMax=1G')],
        };
      }),
  },
  {
    code: 'heap-out-of-memory',
    severity: 'error',
    situation: 'V8 ended it: its own heap was full (`--max-old-space-size`)',
    find: facts =>
      onFailure(facts, (failure, name) => {
        if (!failure.lines.some(line => line.includes('JavaScript heap out of memory'))) return undefined;
        return {
          text: `${name}: V8's heap was full, and it ended with ${describeExit(failure)}`,
          cure: [
            'Find the leak (node --heapsnapshot-near-heap-limit=1), or give it more:',
            ...extendService(name, 'Environment=NODE_OPTIONS=--max-old-space-size=2048'),
          ],
        };
      }),
  },
  {
    code: 'killed-watchdog',
    severity: 'error',
    situation: 'the watchdog ended it: nothing told systemd in time that it is alive (`WatchdogSec=`)',
    find: facts =>
      onFailure(facts, (failure, name) => {
        if (failure.result !== 'watchdog') return undefined;
        const { watchdog } = facts.service ?? {};
        return {
          text: preloads(facts)
            ? `${name} was ended by its watchdog: the event loop was blocked for longer than WatchdogSec=${watchdog}`
            : `${name} was ended by its watchdog: WatchdogSec=${watchdog}, and nothing in the program answers it`,
          cure: preloads(facts)
            ? ['Find what blocks (node --cpu-prof), or move long work to a worker_thread.']
            : [
                'Preload lowport, which answers from the event loop:',
                ...preload(name, facts),
                'Or leave the watchdog out:',
                ...extendService(name, 'WatchdogSec=0'),
              ],
        };
      }),
  },
];

function onFailure(facts: Facts, find: (failure: Failure, name: string) => Match | undefined): Match | undefined {
  const failure = currentFailure(facts);
  if (failure === undefined || facts.service === undefined) return undefined;
  const match = find(failure, facts.service.name);
  return match && (runsAgain(facts) ? { ...match, severity: 'warning' } : match);
}

/** The kernel's own word, else what its filter lacks of that which Node calls as it starts: pkey_alloc, measured. */
function nameCall({ service }: Facts, failure: Failure): string {
  const note = findNote(failure, 'system-call');
  if (note !== undefined)
    return note.call === undefined ? `system call ${note.number}` : `the system call ${note.call}`;
  const { callFilter } = service ?? {};
  const isForbidden = callFilter !== undefined && callFilter.allows !== callFilter.calls.includes('pkey_alloc');
  return isForbidden
    ? 'a system call; Node calls pkey_alloc as it starts, which it forbids (the kernel log, which root can read, has the number)'
    : 'a system call (the kernel log, which root can read, has the number)';
}

export function preloads({ service }: Facts): boolean {
  return (
    service?.command.some(word => /\/dist\/(serve\/register|cli\/main)\.[cm]?js$|^lowport\/register$/.test(word)) ??
    false
  );
}
