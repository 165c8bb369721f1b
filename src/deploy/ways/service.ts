import { formatDuration } from '../../duration.js';
import { fitSection } from '../units/directives.js';
import {
  escapeArgument,
  escapeBindPath,
  escapeImport,
  escapeLine,
  escapeProgram,
  escapeWord,
} from '../units/escape.js';
import { type Privilege, sandboxEntries } from '../units/sandbox.js';
import { type Comment, type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { environmentEntries } from './environment.js';
import type { HostFacts, Program } from './facts.js';
import type { Options } from './options.js';
import { stampSection } from './stamp.js';

/** What differs between the ways that run the program under systemd. */
export type ServiceShape = {
  way: string;
  privilege: Privilege;
  /** Socket units that the service cannot be without. */
  sockets: string[];
};

// systemd kills at TimeoutStopSec=; the program's own deadline has to come first.
const stopMarginMs = 5000;

/** `NAME.service`, the same for every way but for its {@link ServiceShape}. */
export function planService(options: Options, facts: HostFacts, shape: ServiceShape): UnitFile {
  const { program } = facts;
  const service = {
    name: 'Service',
    body: [
      ...lifeEntries(options, facts, shape),
      ...environmentEntries(options),
      ...userEntries(options, facts),
      ...sandboxEntries(options.sandbox, shape.privilege),
      ...homeEntries(options, facts),
      ...pathEntries(options, facts),
    ],
  };
  const sections = [
    { name: 'Unit', body: unitEntries(program, shape) },
    service,
    { name: 'Install', body: installEntries(shape) },
    stampSection({ way: shape.way, version: facts.lowportVersion, options: stampedOptions(options, facts) }),
  ];
  return {
    preamble: [writtenBy(facts, shape.way)],
    sections: sections.map(one => fitSection(one, facts.systemdVersion)),
  };
}

/** The first line of every file that lowport writes. */
export function writtenBy({ lowportVersion }: HostFacts, way: string): Comment {
  return { comment: `Written by lowport ${lowportVersion}, the ${way} way.` };
}

function unitEntries({ name }: Program, { sockets }: ServiceShape): Entry[] {
  const list = sockets.join(' ');
  return [
    entry('Description', `${name} (Node.js)`),
    ...(sockets.length > 0 ? [entry('Requires', list)] : []),
    // Stopped before the network at shutdown, so that it can still finish its answers.
    entry('After', ['network.target', ...sockets].join(' ')),
    // With a limit a crash loop makes systemd give up and close the port until a person comes.
    entry('StartLimitIntervalSec', '0'),
  ];
}

function lifeEntries(
  { args, drainTimeoutMs }: Options,
  { program, notifier }: HostFacts,
  { sockets }: ServiceShape,
): (Entry | Comment)[] {
  return [
    entry('Type', 'notify'),
    // The command sends from its own pid, the addon from that of the program.
    entry('NotifyAccess', notifier === 'addon' ? 'main' : 'all'),
    entry('ExecStart', commandLine(program, args)),
    entry('WorkingDirectory', escapeLine(program.workdir, 'working directory')),
    entry('Restart', 'on-failure'),
    entry('RestartSec', '500ms'),
    entry('RestartSteps', '5'),
    entry('RestartMaxDelaySec', '10s'),
    // EX_CONFIG, what a restart cannot mend. Not beside a socket unit: a waiting client would start the service again
    // at once, with no pause (42 times in 5 s, measured), where Restart= keeps its distance.
    ...(sockets.length > 0 ? [] : [entry('RestartPreventExitStatus', '78')]),
    // Only the program itself drains: its children would die in the middle of a request.
    entry('KillMode', 'mixed'),
    ...(drainTimeoutMs === undefined ? [] : [entry('TimeoutStopSec', formatDuration(drainTimeoutMs + stopMarginMs))]),
    // The preload pings from the event loop: a loop that is blocked for so long is dead to everybody who waits.
    entry('WatchdogSec', '30s'),
    entry('LimitNOFILE', '524288'),
    entry('StandardOutput', 'journal'),
    entry('StandardError', 'journal'),
    entry('SyslogIdentifier', program.name),
  ];
}

function commandLine({ node, register, entry: file }: Program, args: string[]): string {
  const words = [file, ...args].map(word => escapeArgument(word, 'argument'));
  return [escapeProgram(node, 'node'), '--import', escapeImport(register, 'lowport'), ...words].join(' ');
}

function userEntries({ tls, memoryMax }: Options, { user, program }: HostFacts): Entry[] {
  return [
    user === undefined ? entry('DynamicUser', 'yes') : entry('User', escapeLine(user.name, '--user')),
    entry('StateDirectory', program.name),
    ...(tls === undefined
      ? []
      : [
          entry('LoadCredential', `tls-cert:${escapeLine(tls.cert, '--tls-cert')}`),
          entry('LoadCredential', `tls-key:${escapeLine(tls.key, '--tls-key')}`),
        ]),
    ...(memoryMax === undefined ? [] : [entry('MemoryMax', memoryMax)]),
  ];
}

/** ProtectHome= and the folders below homes that have to stay in sight, systemd.exec(5). */
function homeEntries({ sandbox }: Options, { homes }: HostFacts): Entry[] {
  const { exposed, elsewhere, writable } = homes;
  const visible = exposed.length + writable.length > 0;
  if (sandbox === 'off' && !visible) return [];
  return [
    entry('ProtectHome', visible ? 'tmpfs' : 'yes'),
    ...elsewhere.map(path => entry('TemporaryFileSystem', `${escapeBindPath(path, 'home')}:ro`)),
    ...exposed.map(path => entry('BindReadOnlyPaths', escapeBindPath(path, 'folder'))),
    ...writable.map(path => entry('BindPaths', escapeBindPath(path, '--read-write'))),
  ];
}

function pathEntries({ readWrite }: Options, { homes }: HostFacts): Entry[] {
  const bound = new Set(homes.writable);
  return readWrite
    .filter(path => !bound.has(path))
    .map(path => entry('ReadWritePaths', escapeWord(path, '--read-write')));
}

function installEntries({ sockets }: ServiceShape): Entry[] {
  return [entry('WantedBy', 'multi-user.target'), ...(sockets.length > 0 ? [entry('Also', sockets.join(' '))] : [])];
}

/** The options with the defaults that the host gave them: where the unit stands later, the package may be gone. */
function stampedOptions(options: Options, { program }: HostFacts): Options {
  return { ...options, entry: program.entry, name: program.name };
}
