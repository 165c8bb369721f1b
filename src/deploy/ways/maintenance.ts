import { formatDuration } from '../../duration.js';
import { fitSection } from '../units/directives.js';
import { escapeArgument, escapeLine, escapeWord } from '../units/escape.js';
import { sandboxEntries } from '../units/sandbox.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { maintenanceCommand } from './commands.js';
import type { HostFacts, Program } from './facts.js';
import { homeEntries } from './home-entries.js';
import { notifyEntries } from './notify-entries.js';
import type { Options } from './options.js';
import { httpsAddresses, isHttps, isWebRole } from './roles.js';
import { writtenBy } from './stamp.js';

/*
 * A second service on the same sockets answers 503 while the program cannot start. systemd hands a socket's descriptor to
 * every service that names it in Sockets=, so the port is never closed and changes hands with nobody lost. Measured on
 * systemd 247, 252 and 257. A failure of the program starts this service, and its READY=1 stops it.
 */

export function maintenanceName({ name }: Program): string {
  return `${name}-maintenance.service`;
}

/** Whether there is a socket that the page can answer on: not with TLS, since it has no certificate. */
export function isMaintained({ maintenance, listen }: Options): boolean {
  return maintenance !== undefined && listen.some(address => isWebRole(address.role) && !isHttps(address));
}

/** What the program's own service has to do for it. `+`: the service's user may not start units. */
export function maintenanceHooks(program: Program, maintained: boolean): Entry[] {
  if (!maintained) return [];
  const unit = maintenanceName(program);
  const start = `test "$SERVICE_RESULT" = success || exec systemctl --no-block start ${unit}`;
  return [
    entry('ExecStartPost', `-+systemctl --no-block stop ${unit}`),
    entry('ExecStopPost', `-+/bin/sh -c ${escapeArgument(start, 'maintenance')}`),
  ];
}

/** `NAME-maintenance.service`, for the sockets of this socket unit. */
export function planMaintenance(
  options: Options,
  facts: HostFacts,
  { way, socket }: { way: string; socket: string },
): UnitFile {
  const { program, user } = facts;
  const { proxyProtocol } = options;
  const { afterMs, page } = options.maintenance ?? { afterMs: 0 };
  const https = httpsAddresses(options.listen).join(',');
  const service: Entry[] = [
    ...notifyEntries(facts),
    entry('Sockets', socket),
    // Most failures are over before anybody should see a page: so long the clients wait in the queue. systemd 247 finds
    // the command by its name, and its `verify` does not.
    entry('ExecStartPre', `/bin/sleep ${afterMs / 1000}`),
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
    ...sandboxEntries(options.sandbox === 'off' ? 'off' : 'closed', 'none'),
    ...homeEntries(options, facts),
  ];
  const unit = [
    entry(
      'Description',
      `${program.name}: the answer 503 while the program cannot start, after ${formatDuration(afterMs)}`,
    ),
    entry('After', socket),
    entry('PartOf', socket),
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
