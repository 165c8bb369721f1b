import { fitSection } from '../units/directives.js';
import { escapeLine, escapeWord } from '../units/escape.js';
import { type Privilege, sandboxEntries } from '../units/sandbox.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { namedCredentialEntries } from './credentials.js';
import { dynamicUser } from './dynamic-user.js';
import { foreignEnvFileEntries, planEnvFiles } from './env-files.js';
import { environmentEntries } from './environment.js';
import type { HostFacts, Program } from './facts.js';
import { homeEntries } from './home-entries.js';
import { lifeEntries, type Runner } from './life-entries.js';
import { maintenanceAfter, maintenanceWants } from './maintenance.js';
import { metadataEntries } from './metadata-entries.js';
import type { Options } from './options.js';
import { stampSection, writtenBy } from './stamp.js';
import { tlsCredentialEntries } from './tls-entries.js';
import { isRenewed, reloadTogether, starterName } from './tls-renewal.js';
import { writtenEntries } from './written-entries.js';

/** What differs between the ways that run the program under systemd. */
export type ServiceShape = {
  way: string;
  privilege: Privilege;
  /** Socket units that the service cannot be without. */
  sockets: string[];
  /** Whether a page answers while the program cannot start. */
  maintained: boolean;
  /** A program that starts node: `/usr/bin/authbind`. */
  through?: string;
  /** A program without the preload, and where it listens. */
  foreign?: { file: string; place: string };
  /** A program that runs the user's. */
  runner?: Runner;
  /** More lines of `[Unit]` and of `[Service]`. */
  unitEntries?: Entry[];
  serviceEntries?: Entry[];
  /** What the user asked for, where the way makes other options of it. */
  asked?: Options;
};

/** `NAME.service`, the same for every way but for its {@link ServiceShape}. */
export function planService(options: Options, facts: HostFacts, shape: ServiceShape): UnitFile {
  const { program } = facts;
  const service = {
    name: 'Service',
    body: [
      ...lifeEntries(options, facts, shape),
      ...environmentEntries(options, facts),
      ...(shape.foreign === undefined ? planEnvFiles(options, facts).entries : foreignEnvFileEntries(options)),
      ...userEntries(options, facts, isRenewed(options, shape)),
      ...sandboxEntries({
        sandbox: options.sandbox,
        privilege: shape.privilege,
        runsNode: shape.foreign === undefined,
      }),
      ...metadataEntries(options, facts),
      ...homeEntries(options, facts),
      ...pathEntries(options, facts),
      ...writtenEntries(options, facts),
      ...(shape.serviceEntries ?? []),
    ],
  };
  const sections = [
    { name: 'Unit', body: unitEntries(program, shape, isRenewed(options, shape)) },
    service,
    { name: 'Install', body: installEntries(shape) },
    stampSection({
      way: shape.way,
      version: facts.lowportVersion,
      options: stampedOptions(shape.asked ?? options, facts),
    }),
  ];
  return {
    preamble: [writtenBy(facts, shape.way)],
    sections: sections.map(one => fitSection(one, facts.systemdVersion)),
  };
}

function unitEntries(program: Program, shape: ServiceShape, renewed: boolean): Entry[] {
  const { sockets, maintained, foreign, unitEntries = [] } = shape;
  const { name } = program;
  const list = sockets.join(' ');
  const afterwards = [
    'network.target',
    ...sockets,
    ...maintenanceAfter(program, maintained),
    ...(renewed ? [starterName(program)] : []),
  ];
  return [
    entry('Description', foreign === undefined ? `${name} (Node.js)` : name),
    ...(sockets.length > 0 ? [entry('Requires', list)] : []),
    ...maintenanceWants(program, maintained),
    ...(renewed ? reloadTogether(program) : []),
    // Stopped before the network at shutdown, so that it can still finish its answers.
    entry('After', afterwards.join(' ')),
    // With a limit a crash loop makes systemd give up and close the port until a person comes.
    entry('StartLimitIntervalSec', '0'),
    ...unitEntries,
  ];
}

function userEntries(options: Options, facts: HostFacts, renewed: boolean): Entry[] {
  const { user, program } = facts;
  const { memoryMax } = options;
  return [
    user === undefined ? entry('DynamicUser', 'yes') : entry('User', escapeLine(user.name, '--user')),
    // The unit that brings certificates has to be able to name the same one.
    ...(user === undefined && renewed && dynamicUser(program) !== program.name
      ? [entry('User', dynamicUser(program))]
      : []),
    entry('StateDirectory', program.name),
    ...tlsCredentialEntries(options),
    ...namedCredentialEntries(options, facts),
    ...(memoryMax === undefined ? [] : [entry('MemoryMax', memoryMax)]),
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
