import { fitSection } from '../units/directives.js';
import { escapeLine } from '../units/escape.js';
import { renderUnit } from '../units/render.js';
import { sandboxEntries } from '../units/sandbox.js';
import { type Entry, entry, type UnitFile } from '../units/unit-file.js';
import { credentialPath } from './credentials.js';
import { dynamicUser } from './dynamic-user.js';
import type { HostFacts, Program } from './facts.js';
import type { Options } from './options.js';
import { type PlannedFile, unitFile } from './plan.js';
import { writtenBy } from './stamp.js';
import { listTlsCredentials, tlsCredentialEntries } from './tls-entries.js';

/*
 * How renewed certificates, which root only may read, come to a service that runs. systemd reads credentials when a service
 * starts, and before 260 never again; so another one starts, which has the same, and leaves copies in the runtime directory.
 * To start it takes root: a reload of the program's service is one of that unit, too, and first (PropagatesReloadTo=,
 * After=). No line of root's is in the program's unit, with its environment. Measured on systemd 247, 252, 257 and 262.
 */

/** `NAME-tls.service`, which brings the certificates. */
export function renewalName({ name }: Program): string {
  return `${name}-tls.service`;
}

/** `NAME-tls-reload.service`, which starts it, and after which the program's own unit comes. */
export function starterName({ name }: Program): string {
  return `${name}-tls-reload.service`;
}

/** Whether the service can get renewed certificates: lowport stands before the sockets, and nobody runs the program for it. */
export function isRenewed(
  { tls }: Options,
  { sockets, foreign, runner }: { sockets: readonly string[]; foreign?: unknown; runner?: unknown },
): boolean {
  return tls !== undefined && sockets.length > 0 && foreign === undefined && runner === undefined;
}

/** What the unit of the program says of it. */
export function reloadTogether(program: Program): Entry[] {
  const starter = starterName(program);
  return [entry('Wants', starter), entry('PropagatesReloadTo', starter)];
}

/** Where the service and its helpers meet: nobody else can look into it. */
export function runtimeEntries({ name }: Program): Entry[] {
  return [entry('RuntimeDirectory', `lowport-${name}`), entry('RuntimeDirectoryMode', '0700')];
}

export function planRenewal(options: Options, facts: HostFacts, way: string): PlannedFile[] {
  const { program, systemdVersion } = facts;
  const plan = (name: string, unit: Entry[], service: Entry[]) => {
    const sections = [
      { name: 'Unit', body: unit },
      { name: 'Service', body: service },
    ];
    const file: UnitFile = {
      preamble: [writtenBy(facts, way)],
      sections: sections.map(section => fitSection(section, systemdVersion)),
    };
    return unitFile(name, renderUnit(file));
  };
  return [
    plan(renewalName(program), describeRenewal(program), renewalEntries(options, facts)),
    plan(starterName(program), describeStarter(program), starterEntries(program)),
  ];
}

function describeRenewal({ name }: Program): Entry[] {
  return [entry('Description', `brings renewed certificates to ${name}`), entry('StartLimitIntervalSec', '0')];
}

function renewalEntries(options: Options, { program, user }: HostFacts): Entry[] {
  const { tls, sandbox } = options;
  const names = tls === undefined ? [] : listTlsCredentials(tls).map(({ name }) => credentialPath(name));
  const copy = `/usr/bin/install -m 0400 -D -t \${RUNTIME_DIRECTORY}/tls-incoming ${names.join(' ')}`;
  return [
    entry('Type', 'oneshot'),
    entry('ExecStart', copy),
    ...(user === undefined
      ? [entry('DynamicUser', 'yes'), entry('User', dynamicUser(program))]
      : [entry('User', escapeLine(user.name, '--user'))]),
    ...runtimeEntries(program),
    entry('RuntimeDirectoryPreserve', 'yes'),
    ...tlsCredentialEntries(options),
    ...sandboxEntries({ sandbox: sandbox === 'off' ? 'off' : 'closed', privilege: 'none', runsNode: false }),
    ...(sandbox === 'off' ? [] : [entry('ProtectHome', 'yes')]),
  ];
}

function describeStarter({ name }: Program): Entry[] {
  return [
    entry('Description', `has certificates brought when ${name} is reloaded`),
    entry('PartOf', `${name}.service`),
  ];
}

/** Root's, with an environment of its own. It is there to be reloaded. */
function starterEntries(program: Program): Entry[] {
  return [
    entry('Type', 'oneshot'),
    entry('RemainAfterExit', 'yes'),
    entry('ExecStart', '/bin/true'),
    entry('ExecReload', `/bin/systemctl start ${renewalName(program)}`),
  ];
}
