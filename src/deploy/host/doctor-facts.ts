import { join } from 'node:path';
import { findOwnPackage } from '../../own-package.js';
import type { Facts, Listener, Question } from '../doctor/facts.js';
import type { Run, ServiceUnit } from '../doctor/facts-of-units.js';
import { isSystemds } from '../doctor/failures.js';
import { findPlaces } from '../doctor/places.js';
import type { Finding } from '../finding.js';
import { readFirstFreePort, readPlatform } from './probes/platform.js';
import { readRunner } from './probes/runner.js';
import type { Subject } from './probes/subject.js';

/**
 * Looks at this machine, read-only, for what doctor has to know: first for what the question is about, then at that, all
 * probes at a time. A probe is loaded when it is needed. Each command has 5 s, systemctl 30.
 * @throws {LowportError} `ERR_USER` for a --user who does not exist, `ERR_UNIT` for such a --unit.
 */
export async function collectDoctorFacts(question: Question): Promise<Facts> {
  const platform = readPlatform();
  const whoListens = import('./probes/listeners.js').then(probe => probe.readListeners());
  const [listeners, subject, packetFilter, changes] = await Promise.all([
    whoListens,
    platform.systemd ? readSubject(question, whoListens) : noSubject,
    import('./probes/firewall.js').then(probe => probe.readFirewall()),
    platform.systemd ? import('./probes/interrupted.js').then(probe => probe.readInterrupted()) : nothingInterrupted,
  ]);
  const { service } = subject;
  const runner = readRunner(question.user, service);
  const [history, binary, notifyAddon] = await Promise.all([
    service === undefined ? { runs: [], unread: [] } : readHistory(service),
    import('./probes/node-binary.js').then(probe => probe.readNodeBinary(nodeOf(service) ?? question.node)),
    service && import('./probes/notify-addon.js').then(probe => probe.readNotifyAddon(service, runner)),
  ]);
  const { runs } = history;
  const { readNeededFiles } = await import('./probes/service-files.js');
  const files = readNeededFiles(question, { service, runs, identity: runner });
  const credentials = service === undefined ? undefined : await readCredentials(service, runs);
  return {
    question,
    places: findPlaces(question, subject, runs),
    platform,
    firstFreePort: readFirstFreePort(),
    runner,
    listeners,
    ...subject,
    runs,
    checked: service === undefined ? [] : await checkService(service, runs),
    node: binary.node,
    files,
    certificates: credentials?.certificates ?? [],
    firewall: packetFilter.firewall,
    ...(notifyAddon !== undefined && { notifyAddon }),
    interrupted: changes.interrupted,
    ...(changes.recordFault && { recordFault: changes.recordFault }),
    register: join(findOwnPackage().root, 'dist/serve/register.js'),
    unread: [
      ...(listeners === undefined ? [{ what: 'who listens', why: 'ss is not here (package iproute2)' }] : []),
      ...(hidesProcesses(listeners) ? [{ what: 'the processes of other users that listen', why: 'needs root' }] : []),
      ...packetFilter.unread,
      ...changes.unread,
      ...history.unread,
      ...binary.unread,
      ...(credentials?.unread ?? []),
    ],
  };
}

const noSubject: Subject = { sockets: [], alsoFailing: [] };
const nothingInterrupted = { interrupted: [], unread: [], recordFault: undefined };

async function readSubject(question: Question, listeners: Promise<Listener[] | undefined>): Promise<Subject> {
  const { findSubject } = await import('./probes/subject.js');
  return findSubject(question, listeners);
}

/** By the rules of `check`, where systemd gave up before the program said a word. */
async function checkService({ name }: ServiceUnit, runs: readonly Run[]): Promise<Finding[]> {
  const failure = runs.at(-1)?.failure;
  if (failure === undefined || !isSystemds(failure)) return [];
  const { checkUnits } = await import('./check/check-units.js');
  return checkUnits([name], { cwd: '/', systemd: undefined }).findings.filter(({ severity }) => severity === 'error');
}

/** The kernel's log is of interest where something has ended by a signal. */
async function readHistory(service: ServiceUnit) {
  const [journal, kernel] = await Promise.all([import('./probes/journal.js'), import('./probes/kernel-log.js')]);
  const notes = await kernel.readKernelNotes();
  return journal.readRuns(service.name, notes ?? []);
}

async function readCredentials(service: ServiceUnit, runs: readonly Run[]) {
  const [{ readCertificates }, { findCertificateFiles }] = await Promise.all([
    import('./probes/certificates.js'),
    import('./probes/service-files.js'),
  ]);
  return readCertificates(findCertificateFiles(service, runs), service, Date.now());
}

/** The node that its command leads to, or the program that stands in its place: a wrapper runs some other node. */
function nodeOf(service: ServiceUnit | undefined): string | undefined {
  if (service === undefined || service.wrapper !== undefined) return undefined;
  const [program = ''] = service.command;
  return service.node ?? (program.startsWith('/') ? program : undefined);
}

function hidesProcesses(listeners: Facts['listeners']): boolean {
  return listeners?.some(({ processes }) => processes.length === 0) ?? false;
}
