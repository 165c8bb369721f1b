import { listCandidates } from '../../harden/candidates.js';
import { dropInPath } from '../../harden/drop-in.js';
import type { Candidate } from '../../harden/lines.js';
import { findTightest } from '../../harden/search.js';
import { planTrial } from '../../harden/trial-units.js';
import type { Entry } from '../../units/unit-file.js';
import { watchInterrupts } from '../install/interrupts.js';
import { runCommand } from '../run-command.js';
import { readSystemdVersion } from '../systemd.js';
import type { Asked, Progress } from './asked.js';
import { makeJudge } from './judge.js';
import { findSockets, listNeeded, loadService } from './subject.js';
import { type Failure, RunningTrial } from './trial.js';

/** What was found: the lines of a drop-in, what they close, and what could not be closed. */
export type Hardened = {
  service: string;
  path: string;
  lines: Entry[];
  closed: { closes: string; lines: string[] }[];
  open: { closes: string; lines: string[]; reason: string }[];
  /** Not tried, as the time was over. */
  untried: string[];
  /** In systemd's words. */
  unenforced: string[];
  exposure: { before: number | undefined; after: number | undefined };
  trials: number;
  tookMs: number;
};

/**
 * Finds the tightest sandbox that the program still works in, on a second instance of its service with sockets of its own:
 * the service itself serves on, and no client meets the one that is tried. Leaves nothing behind.
 * @throws {LowportError} `ERR_NO_SERVICE`, `ERR_NO_SOCKET`, `ERR_PROBE`, `ERR_TRIAL` where the program does not work as it is
 *   in a second instance, `ERR_INTERRUPTED`.
 */
export async function harden(asked: Asked, progress: Progress): Promise<Hardened> {
  const began = performance.now();
  const service = loadService(asked.name);
  const sockets = await findSockets(service);
  const trial = new RunningTrial(planTrial(service, sockets, asked.limitMs + 120_000));
  const interrupts = watchInterrupts();
  try {
    await trial.end();
    await trial.begin();
    const judge = await makeJudge(asked, service, sockets, trial, progress);
    const before = await trial.readExposure();
    const candidates = listCandidates(service, {
      systemdVersion: readSystemdVersion(undefined),
      needed: listNeeded(service),
      callGroups: await listCallGroups(),
    });
    progress(`${candidates.length} things to close`);
    let trials = 1;
    const found = await findTightest(candidates, {
      count: ({ choices }) => choices.length,
      isOver: () => performance.now() - began > asked.limitMs,
      async judge(set) {
        interrupts.refuse();
        trials++;
        await trial.dress(set.flatMap(({ one, choice }) => one.choices[choice] ?? []));
        const failure = await Promise.race([trial.run(judge), interrupts.raised]);
        progress(`trial ${trials}: ${set.length} closed, ${failure === undefined ? 'it works' : failure.what}`);
        return failure && describe(failure);
      },
    });
    const unenforced = await trial.listUnenforced();
    const kept = found.kept.filter(({ one }) => !isUnenforced(one, unenforced));
    const lines = kept.flatMap(({ one, choice }) => one.choices[choice] ?? []);
    await trial.dress(lines);
    const after = await trial.readExposure();
    return {
      service: service.name,
      path: dropInPath(service.name),
      lines,
      closed: kept.map(({ one, choice }) => ({ closes: one.closes, lines: (one.choices[choice] ?? []).map(format) })),
      open: found.open.map(({ one, reason }) => ({
        closes: one.closes,
        lines: (one.choices.at(-1) ?? []).map(format),
        reason,
      })),
      untried: found.untried.map(({ closes }) => closes),
      unenforced,
      exposure: { before, after },
      trials,
      tookMs: Math.round(performance.now() - began),
    };
  } finally {
    await trial.end();
    interrupts.end();
  }
}

/** The groups of system calls that this systemd knows, as `@aio`. */
async function listCallGroups(): Promise<Set<string>> {
  const { output } = await runCommand(['systemd-analyze', 'syscall-filter', '--no-pager']);
  return new Set(output.match(/^@[\w-]+$/gm));
}

/** IPAddressDeny= and its kin are a BPF program, which this kernel may not take. */
function isUnenforced({ choices }: Candidate, unenforced: readonly string[]): boolean {
  return (
    choices.some(lines => lines.some(({ key }) => key.startsWith('IPAddress'))) &&
    unenforced.some(line => /BPF|firewall/i.test(line))
  );
}

function describe({ what, log }: Failure): string {
  const telling = log.findLast(line =>
    /E(PERM|ACCES|ROFS|AFNOSUPPORT)|denied|not permitted|[Ff]ailed|Error/.test(line),
  );
  return telling === undefined ? what : `${what}: ${telling.trim()}`;
}

function format({ key, value }: Entry): string {
  return `${key}=${value}`;
}
