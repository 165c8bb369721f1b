import { formatDuration } from '../../duration.js';
import { fitSection } from '../units/directives.js';
import { escapeLine, escapeWord } from '../units/escape.js';
import { renderUnit } from '../units/render.js';
import { sandboxEntries } from '../units/sandbox.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { maintenanceCommand } from './commands.js';
import type { HostFacts, Program } from './facts.js';
import { homeEntries } from './home-entries.js';
import { usualMaintenance } from './maintenance-options.js';
import { notifyEntries } from './notify-entries.js';
import type { Options } from './options.js';
import { type PlannedFile, unitFile } from './plan.js';
import { httpsAddresses, isHttps, isWebRole } from './roles.js';
import { writtenBy } from './stamp.js';

/*
 * A second service on the same sockets answers 503 while the program cannot start. systemd hands a socket's descriptor to
 * every service that names it in Sockets=, so the port is never closed and changes hands with nobody lost.
 *
 * Each start of the program wants a third unit, which waits for the outcome. Where the start succeeds, it runs and ends the
 * page. Where the start fails, its own job fails with it, which triggers OnFailure=, the page: systemd does so for a job
 * with the result `dependency` (job.c). A stop is no start, so that none brings the page up, whatever the program ends
 * with. Measured on systemd 247, 252, 257 and 262.
 *
 * The program wants that unit by a target before it. Wanted directly, systemd starts it once more when the program begins to
 * wait for its next try (retroactively_start_dependencies in unit.c, which leaves out what is ordered before), and with it
 * the program: a job that waits for as long as it crashes, so that a boot is never over. The target is never active, since
 * what an active one wants is no part of a start (transaction_drop_redundant in transaction.c). Both measured.
 */

export function maintenanceName({ name }: Program): string {
  return `${name}-maintenance.service`;
}

function endName({ name }: Program): string {
  return `${name}-maintenance-end.service`;
}

function outcomeName({ name }: Program): string {
  return `${name}-maintenance-end.target`;
}

/** Whether there is a socket that the page can answer on: not with TLS, since it has no certificate. */
export function isMaintained({ maintenance, listen }: Options): boolean {
  return maintenance !== false && listen.some(address => isWebRole(address.role) && !isHttps(address));
}

/** What the program's own service has to say of it. */
export function maintenanceWants(program: Program, maintained: boolean): Entry[] {
  return maintained ? [entry('Wants', outcomeName(program))] : [];
}

/** What the program's service is ordered after for it. */
export function maintenanceAfter(program: Program, maintained: boolean): string[] {
  return maintained ? [outcomeName(program)] : [];
}

/** All units of the page, for the sockets of this socket unit. */
export function planMaintenance(
  options: Options,
  facts: HostFacts,
  place: { way: string; socket: string },
): PlannedFile[] {
  const { program } = facts;
  return [
    unitFile(maintenanceName(program), renderUnit(planPage(options, facts, place))),
    unitFile(endName(program), renderUnit(planEnd(facts, place.way))),
    unitFile(outcomeName(program), renderUnit(planOutcome(facts, place.way))),
  ];
}

/** `NAME-maintenance-end.service`: root's, with an environment of its own. */
function planEnd(facts: HostFacts, way: string): UnitFile {
  const { program } = facts;
  const service = `${program.name}.service`;
  const unit = [
    entry('Description', `end of the 503 page of ${program.name}`),
    entry('Requires', service),
    entry('After', service),
    entry('OnFailure', maintenanceName(program)),
    entry('StartLimitIntervalSec', '0'),
  ];
  const body = [
    entry('Type', 'oneshot'),
    // Its own failure, as by a stop in between, is none of the program's.
    entry('ExecStart', `-/bin/systemctl --no-block stop ${maintenanceName(program)}`),
  ];
  return {
    preamble: [writtenBy(facts, way)],
    sections: [
      { name: 'Unit', body: unit },
      { name: 'Service', body },
    ],
  };
}

/** `NAME-maintenance-end.target`, by which each start of the program brings the unit above along. */
function planOutcome(facts: HostFacts, way: string): UnitFile {
  const { program } = facts;
  const unit = [
    entry('Description', `outcome of each start of ${program.name}`),
    // The usual ones order a target after what it wants, and so before itself.
    entry('DefaultDependencies', 'no'),
    entry('Wants', endName(program)),
    // Never true.
    entry('ConditionPathExists', '!/'),
  ];
  return { preamble: [writtenBy(facts, way)], sections: [{ name: 'Unit', body: unit }] };
}

/** `NAME-maintenance.service`. */
function planPage(options: Options, facts: HostFacts, { way, socket }: { way: string; socket: string }): UnitFile {
  const { program, user } = facts;
  const { proxyProtocol } = options;
  const { afterMs, page } = options.maintenance || usualMaintenance;
  const https = httpsAddresses(options.listen).join(',');
  const service: Entry[] = [
    ...notifyEntries(facts),
    entry('Sockets', socket),
    // Most failures are over before anybody should see a page: so long the clients wait in the queue. systemd 247 finds
    // the command by its name, and its `verify` does not. To be stopped meanwhile is no failure.
    entry('ExecStartPre', `-/bin/sleep ${afterMs / 1000}`),
    entry('TimeoutStartSec', 'infinity'),
    entry('ExecStart', maintenanceCommand(program)),
    entry('Restart', 'on-failure'),
    entry('KillMode', 'mixed'),
    entry('SyslogIdentifier', program.name),
    ...(https === '' ? [] : [entry('Environment', escapeWord(`LOWPORT_HTTPS=${https}`, '--listen'))]),
    ...(proxyProtocol === undefined
      ? []
      : [entry('Environment', escapeWord(`LOWPORT_PROXY_PROTOCOL=${proxyProtocol}`, '--proxy-protocol'))]),
    user === undefined ? entry('DynamicUser', 'yes') : entry('User', escapeLine(user.name, '--user')),
    ...(page === undefined ? [] : [entry('LoadCredential', `page:${escapeLine(page, '--maintenance')}`)]),
    ...sandboxEntries({ sandbox: options.sandbox === 'off' ? 'off' : 'closed', privilege: 'none', runsNode: true }),
    ...homeEntries(options, facts),
  ];
  const unit = [
    entry(
      'Description',
      `${program.name}: the answer 503 while the program cannot start, after ${formatDuration(afterMs)}`,
    ),
    // Without its sockets it would end at once, again and again; and it is stopped with them.
    entry('Requires', socket),
    entry('After', socket),
    entry('StartLimitIntervalSec', '0'),
  ];
  const sections = [
    { name: 'Unit', body: unit },
    { name: 'Service', body: service },
  ];
  return {
    preamble: [writtenBy(facts, way)],
    sections: sections.map(section => fitSection(section, facts.systemdVersion)),
  };
}
