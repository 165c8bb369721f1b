import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import type { Question } from '../../deploy/doctor/facts.js';
import { hasError } from '../../deploy/finding.js';
import { collectDoctorFacts } from '../../deploy/host/doctor-facts.js';
import { parseListenAddress } from '../../listen-address.js';
import type { CommandContext } from '../context.js';
import { renderReport } from '../doctor/render-report.js';
import { describeReport } from '../doctor/report.js';
import { FoundProblems } from '../found-problems.js';
import { readUsage } from '../usage.js';

/**
 * `lowport doctor [port...]`: why a port cannot be served here, or its service does not serve it: the facts, one verdict,
 * and the shortest way out. Changes nothing. Ends with 1 where a finding is an error.
 * --json: `{places, service, user, facts, findings: [Finding], unread: [{what, why}]}`, schemas/doctor.json.
 */
export function defineDoctor(command: Command, { cwd, output }: CommandContext): void {
  command
    .argument('[port...]', '80, 0.0.0.0:80, [::1]:443; default: those of the service, or 80 and 443')
    .option('--entry <file>', 'the program that shall listen there')
    .option('--user <user>', 'the user who runs it; default: that of the service, or you')
    .option('--unit <name>', 'its systemd service; default: the one that the port or the entry leads to')
    .option('--node <file>', 'the node that runs it; default: that of the service, or this one')
    .action(async (ports, { entry, user, unit, node }) => {
      const question: Question = {
        places: readUsage(() => ports.map(parseListenAddress)),
        node: resolve(cwd, node ?? process.execPath),
        ...(entry !== undefined && { entry: resolve(cwd, entry) }),
        ...(user !== undefined && { user }),
        ...(unit !== undefined && { unit }),
      };
      const report = describeReport(await collectDoctorFacts(question));
      const { findings } = report;
      output.result(renderReport(report, output), report);
      if (hasError(findings)) throw new FoundProblems();
    });
}
