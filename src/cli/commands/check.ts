import type { Command } from '@commander-js/extra-typings';
import { hasError } from '../../deploy/finding.js';
import { checkUnits } from '../../deploy/host/check/check-units.js';
import type { CommandContext } from '../context.js';
import { FoundProblems } from '../found-problems.js';
import { renderFindings } from '../render-findings.js';

/**
 * `lowport check <unit...>`: what is wrong with unit files, lowport's or not, and their drop-ins. Ends with 1 where a
 * finding is an error. --json: `{systemd, verdict, units: [{name, files}], findings: [Finding]}`, schemas/check.json.
 */
export function defineCheck(command: Command, { cwd, output }: CommandContext): void {
  command
    .argument('<unit...>', 'names or files: app.service, app.socket, ./units/app.service')
    .option('--systemd <version>', "check for this systemd; default: this host's, with its own verdict")
    .action((names, { systemd }) => {
      const report = checkUnits(names, { cwd, systemd });
      const { units, findings, verdict } = report;
      output.detail(`systemd ${report.systemd}, ${verdict ? 'with' : 'without'} its own verdict`);
      for (const { name, files } of units) output.detail(`${name}: ${files.join(', ')}`);
      output.result(renderFindings(findings, output), report);
      if (hasError(findings)) throw new FoundProblems();
    });
}
