import { resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { diagnose } from '../../deploy/doctor/diagnose.js';
import type { Question } from '../../deploy/doctor/facts.js';
import { hasError } from '../../deploy/finding.js';
import { collectDoctorFacts } from '../../deploy/host/doctor-facts.js';
import { type Address, parseListenAddress } from '../../listen-address.js';
import type { CommandContext } from '../context.js';
import { describeFacts } from '../doctor/facts-text.js';
import { renderVerdict } from '../doctor/verdict-text.js';
import { FoundProblems } from '../found-problems.js';
import { readUsage } from '../usage.js';

/**
 * `lowport doctor [port...]`: why a port cannot be served here, or its service does not serve it: the facts, one verdict,
 * and the shortest way out. Changes nothing. Ends with 1 where a finding is an error.
 * --json: `{places, service, facts, findings: [Finding], unread: [{what, why}]}`, schemas/doctor.json.
 */
export function defineDoctor(command: Command, { cwd, output }: CommandContext): void {
  command
    .argument('[port...]', '80, 0.0.0.0:80, [::1]:443; default: those of the service, or 80 and 443')
    .option('--entry <file>', 'the program that shall listen there')
    .option('--user <user>', 'the user who runs it; default: that of the service, or you')
    .option('--unit <name>', 'its systemd service; default: the one that the port or the entry leads to')
    .option('--node <file>', 'the node that runs it; default: that of the service, or this one')
    .action(async (ports, { entry, user, unit, node }) => {
      const places = readUsage(() => ports.map(parseListenAddress));
      const question: Question = {
        places: places.length > 0 || unit !== undefined ? places : defaultPlaces,
        node: resolve(cwd, node ?? process.execPath),
        ...(entry !== undefined && { entry: resolve(cwd, entry) }),
        ...(user !== undefined && { user }),
        ...(unit !== undefined && { unit }),
      };
      const facts = await collectDoctorFacts(question);
      const findings = diagnose(facts);
      const lines = describeFacts(facts);
      const value = {
        places: facts.places,
        service: facts.service?.name ?? null,
        facts: lines,
        findings,
        unread: facts.unread,
      };
      output.result(renderVerdict(value, output), value);
      if (hasError(findings)) throw new FoundProblems();
    });
}

const defaultPlaces: Address[] = [80, 443].map(port => ({ kind: 'port', port }));
