import { formatAddress, type ListenAddress } from '../../listen-address.js';
import { fitSection } from '../units/directives.js';
import { escapeLine } from '../units/escape.js';
import { renderUnit } from '../units/render.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { planCertbotHook } from './certbot.js';
import type { HostFacts } from './facts.js';
import { isMaintained, planMaintenance } from './maintenance.js';
import type { Options } from './options.js';
import { outliveSoftReboot } from './outlive-soft-reboot.js';
import { type Command, type Plan, type PlannedFile, reloadUnits, unitFile, verifyUnits } from './plan.js';
import { groupByRole, type SocketGroup } from './roles.js';
import { planService, type ServiceShape } from './service.js';
import { writtenBy } from './stamp.js';
import { isRenewed, planRenewal } from './tls-renewal.js';

/** What differs between the ways that have systemd open the program's sockets. */
export type SocketShape = {
  way: string;
  /** What stands in the units in the place of the user's options: the addresses behind a proxy. */
  inner?: Partial<Options>;
  /** A proxy in front ends TLS: the program gets neither the certificate nor its key. */
  tlsInFront?: true;
  /** More lines of each `[Socket]`: who may connect. */
  socketEntries?: Entry[];
  /** What else of the service is not as usual. */
  service?: Partial<ServiceShape>;
};

type SocketParts = Pick<Plan, 'name' | 'files' | 'verify' | 'apply' | 'undo' | 'settle'>;

/** systemd opens the sockets and hands them to the service, which has no privilege at all: a plan's parts for that. */
export function planSocketUnits(asked: Options, facts: HostFacts, shape: SocketShape): SocketParts {
  const { name } = facts.program;
  const { way } = shape;
  const options = lookInside(asked, shape);
  // What has timers, queues or a slow start cannot wait for its first client; what ends when it is idle does.
  const atBoot = { unit: `${name}.service`, starts: options.idleExitMs === undefined };
  const { units: sockets, files: socketFiles, ...commands } = planSockets(options, facts, shape, atBoot);
  const maintained = isMaintained(options);
  const service: ServiceShape = { way, privilege: 'none', sockets, maintained, asked, ...shape.service };
  const files: PlannedFile[] = [
    ...socketFiles,
    ...(maintained ? planMaintenance(options, facts, { way, socket: `${name}.socket` }) : []),
    ...(isRenewed(options, service) ? planRenewal(options, facts, way) : []),
    unitFile(`${name}.service`, renderUnit(planService(options, facts, service))),
    ...(options.tls === undefined ? [] : planCertbotHook(options.tls, facts, way)),
  ];
  return { name, files, verify: [verifyUnits(files)], ...commands };
}

/** Whether this unit starts at boot beside the sockets, for systemd to note. */
type AtBoot = { unit: string; starts: boolean };

/** The socket units alone, for `NAME.service`. */
export function planSockets(
  { listen }: Pick<Options, 'listen'>,
  facts: HostFacts,
  shape: SocketShape,
  atBoot?: AtBoot,
): { units: string[] } & Pick<Plan, 'files' | 'apply' | 'undo' | 'settle'> {
  const { name } = facts.program;
  const groups = groupByRole(listen);
  const units = groups.map(group => socketName(name, group));
  const files = groups.map(group => unitFile(socketName(name, group), renderUnit(planSocketUnit(group, facts, shape))));
  return { units, files, ...commandsFor(name, units, atBoot) };
}

function lookInside({ tls, ...asked }: Options, { inner, tlsInFront }: SocketShape): Options {
  return { ...asked, ...(tls && !tlsInFront && { tls }), ...inner };
}

function commandsFor(name: string, sockets: string[], atBoot?: AtBoot): Pick<Plan, 'apply' | 'undo' | 'settle'> {
  const service = atBoot === undefined ? [] : [atBoot.unit];
  // By its Also= that takes the sockets along, so that it comes first.
  const forget: Command[] = atBoot?.starts === false ? [['systemctl', 'disable', atBoot.unit]] : [];
  const enabled = atBoot?.starts === true ? [...sockets, atBoot.unit] : sockets;
  return {
    apply: [reloadUnits, ...forget, ['systemctl', 'enable', ...enabled], ['systemctl', 'start', ...sockets]],
    // The sockets first: a connection in between would start the service again.
    undo: [
      ['systemctl', 'disable', ...sockets, ...service],
      ['systemctl', 'stop', ...sockets, `${name}.service`],
    ],
    settle: [reloadUnits],
  };
}

/** One socket unit. */
export function planSocketUnit(
  { role, addresses }: SocketGroup,
  facts: HostFacts,
  { way, socketEntries = [] }: SocketShape,
): UnitFile {
  const { name } = facts.program;
  const outliving = outliveSoftReboot(facts.systemdVersion);
  const socket = {
    name: 'Socket',
    body: [
      ...addresses.map(address => entry('ListenStream', escapeLine(formatAddress(address), '--listen'))),
      ...addressEntries(addresses),
      ...socketEntries,
      entry('Backlog', '4096'),
      // With a limit a burst of starts makes systemd fail the socket and close the port.
      entry('TriggerLimitIntervalSec', '0'),
      ...outliving.socket,
      ...(role === undefined ? [] : [entry('FileDescriptorName', role), entry('Service', `${name}.service`)]),
    ],
  };
  const sections = [
    { name: 'Unit', body: [entry('Description', `${role ?? 'listening'} sockets of ${name}`), ...outliving.unit] },
    socket,
    { name: 'Install', body: [entry('WantedBy', 'sockets.target')] },
  ];
  return {
    preamble: [writtenBy(facts, way)],
    sections: sections.map(one => fitSection(one, facts.systemdVersion)),
  };
}

function addressEntries(addresses: readonly ListenAddress[]): Entry[] {
  const ips = addresses.flatMap(address => (address.kind === 'ip' ? [address] : []));
  const families = bindFamilies(addresses);
  return [
    ...(families === undefined ? [] : [entry('BindIPv6Only', families)]),
    // An address may come up later at boot than the socket.
    ...(ips.length > 0 ? [entry('FreeBind', 'yes')] : []),
    // systemd leaves the socket's file behind otherwise.
    ...(addresses.some(({ kind }) => kind === 'path') ? [entry('RemoveOnStop', 'yes')] : []),
  ];
}

/** A bare port means IPv4 too, whatever net.ipv6.bindv6only says; `[::]` beside `0.0.0.0` has to leave IPv4 to it. */
function bindFamilies(addresses: readonly ListenAddress[]): 'both' | 'ipv6-only' | undefined {
  if (addresses.some(({ kind }) => kind === 'port')) return 'both';
  const on = (host: string) => addresses.flatMap(one => (one.kind === 'ip' && one.host === host ? [one.port] : []));
  const ipv4 = new Set(on('0.0.0.0'));
  return on('::').some(port => ipv4.has(port)) ? 'ipv6-only' : undefined;
}

function socketName(name: string, { role }: SocketGroup): string {
  return role === undefined ? `${name}.socket` : `${name}-${role}.socket`;
}
