import { readFileSync } from 'node:fs';
import { type Command, Option } from '@commander-js/extra-typings';
import { isAsGrave, severities } from '../../deploy/finding.js';
import { checkUnits } from '../../deploy/host/check/check-units.js';
import { withPipedUnit } from '../../deploy/host/check/piped-unit.js';
import { countCodes } from '../check/count-codes.js';
import { formats, renderers } from '../check/formats.js';
import { readCodes } from '../check/read-codes.js';
import { renderSource } from '../check/render-source.js';
import { openSources } from '../check/source-mark.js';
import type { CommandContext } from '../context.js';
import { FoundProblems } from '../found-problems.js';
import { renderFindings } from '../render-findings.js';
import { UsageError } from '../usage.js';

/**
 * `lowport check <unit...>`: what is wrong with unit files, lowport's or not, and their drop-ins. Ends with 1 where a
 * finding is an error, or as grave as --fail-on. --json: schemas/check.json.
 */
export function defineCheck(command: Command, { cwd, output }: CommandContext): void {
  command
    .argument('<unit...>', 'names, files or folders: app.service, ./units/app.service, ./units; - reads one from stdin')
    .option('--systemd <version>', "check for this systemd; default: this host's, with its own verdict")
    .option('--user', 'check them as units of a user, for systemctl --user')
    .option(
      '--ignore <code>',
      'keep quiet about this code, also a,b (repeatable; in a file: # lowport-ignore: CODE)',
      readCodes,
    )
    .addOption(
      new Option('--fail-on <severity>', 'end with 1 for findings that are as grave as this')
        .choices(severities)
        .default('error' as const),
    )
    .addOption(
      new Option('--format <format>', 'print for people, or for programs').choices(formats).default('text' as const),
    )
    .action((names, { systemd, user, ignore, failOn, format }) => {
      if (output.flags.json && format !== 'text' && format !== 'json') {
        throw new UsageError('ERR_USAGE', `--format ${format}: --json asks for another format`, {
          hint: 'Leave out one of them.',
        });
      }
      const piped = names.includes('-') ? readFileSync(0, 'utf8') : undefined;
      const options = { cwd, systemd, user: user === true, ignore: ignore ?? [] };
      const check = (path?: string) =>
        checkUnits(
          names.map(name => (name === '-' && path ? path : name)),
          options,
        );
      const report = piped === undefined ? check() : withPipedUnit(piped, check);
      const { units, findings, verdict, silenced } = report;
      output.detail(`systemd ${report.systemd}, ${verdict ? 'with' : 'without'} its own verdict`);
      for (const { name, files } of units) output.detail(`${name}: ${files.join(', ')}`);
      if (silenced > 0) output.detail(`${silenced} more that --ignore or a comment in a file keeps quiet about`);
      const markOf = openSources(piped);
      const text =
        format === 'text'
          ? renderFindings(findings, output, {
              showSource: (finding, width) => renderSource(markOf(finding), width),
              summary: countCodes(findings),
            })
          : renderers[format](report, { cwd, markOf });
      output.result(text, report);
      if (findings.some(({ severity }) => isAsGrave(severity, failOn))) throw new FoundProblems();
    });
}
