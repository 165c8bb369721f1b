import { existsSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import type { Plan, Requirement } from '../../ways/plan.js';
import { findProgramFile, runCommand } from '../run-command.js';

/**
 * Refuses what cannot be performed here at all, before anything is written.
 * @throws {LowportError} `ERR_ELSEWHERE` for a plan of another place, `ERR_NO_SYSTEMD` where systemd does not run,
 * `ERR_PROGRAM_MISSING` for programs that it needs, `ERR_PROGRAM_OLD` for those that cannot do it yet.
 */
export async function refuseUnfit({ way, target, needs, apply }: Plan, root: string): Promise<void> {
  if (target === 'elsewhere') {
    throw new LowportError('ERR_ELSEWHERE', `--way ${way}: what it makes is not for this host`, {
      hint: `Write the files, with the same options, and use them there: lowport generate --way ${way} --out ${way}`,
    });
  }
  // sd_booted(3)
  if (root === '/' && apply.some(([program]) => program === 'systemctl') && !existsSync('/run/systemd/system')) {
    throw new LowportError('ERR_NO_SYSTEMD', 'this machine: systemd does not run here, and would have to start it', {
      hint: 'lowport doctor says what to use here instead; --root installs into an image.',
    });
  }
  refuseMissing(way, needs, root);
  // No program of an image runs here.
  if (root === '/') for (const need of needs) await refuseOld(way, need);
}

function refuseMissing(way: string, needs: readonly Requirement[], root: string): void {
  const isThere = (program: string | undefined) =>
    program !== undefined && findProgramFile(program, root) !== undefined;
  const missing = needs.filter(
    ({ program, from, or }) => from === undefined && !isThere(program) && !isThere(or?.program),
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(need => need.package))].join(' ');
  const programs = missing.map(({ program }) => program).join(', ');
  throw new LowportError('ERR_PROGRAM_MISSING', `--way ${way}: ${programs} is not installed here`, {
    hint: `Install what is missing and repeat the command: apt-get install ${packages}`,
  });
}

/** A program that does not tell its version is taken for new enough: its own check of the files follows. */
async function refuseOld(way: string, { package: name, oldest }: Requirement): Promise<void> {
  if (oldest === undefined) return;
  const { output } = await runCommand(oldest.ask);
  const [found] = /^\d+(\.\d+)+/m.exec(output) ?? [];
  if (found === undefined || isAtLeast(found, oldest.version)) return;
  throw new LowportError(
    'ERR_PROGRAM_OLD',
    `--way ${way}: ${name} ${found} is older than ${oldest.version}, ${oldest.lacks}`,
    {
      hint: oldest.instead,
    },
  );
}

function isAtLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
