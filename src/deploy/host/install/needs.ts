import { existsSync } from 'node:fs';
import { LowportError } from '../../../errors.js';
import type { Plan } from '../../ways/plan.js';
import { findProgramFile } from '../run-command.js';

/**
 * Refuses what cannot be performed here at all, before anything is written.
 * @throws {LowportError} `ERR_ELSEWHERE` for a plan of another place, `ERR_NO_SYSTEMD` where systemd does not run,
 * `ERR_PROGRAM_MISSING` for programs that it needs.
 */
export function refuseUnfit({ way, target, needs, apply }: Plan, root: string): void {
  if (target === 'elsewhere') {
    throw new LowportError('ERR_ELSEWHERE', `--way ${way}: what it makes is not for this host`, {
      hint: 'Write the files with lowport generate --out DIR, and use them there.',
    });
  }
  // sd_booted(3)
  if (root === '/' && apply.some(([program]) => program === 'systemctl') && !existsSync('/run/systemd/system')) {
    throw new LowportError('ERR_NO_SYSTEMD', 'this machine: systemd does not run here, and would have to start it', {
      hint: 'lowport doctor says what to use here instead; --root DIR installs into an image.',
    });
  }
  const missing = needs.filter(
    ({ program, from }) => from === undefined && findProgramFile(program, root) === undefined,
  );
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(need => need.package))].join(' ');
  const programs = missing.map(({ program }) => program).join(', ');
  throw new LowportError('ERR_PROGRAM_MISSING', `--way ${way}: ${programs} is not installed here`, {
    hint: `Install what is missing and repeat the command: apt-get install ${packages}`,
  });
}
