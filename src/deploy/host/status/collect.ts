import { formatAddress } from '../../../listen-address.js';
import type { Interrupted } from '../../interrupted.js';
import type { Drift, Facts, ListeningSocket, ServedCertificate, Service, Status } from '../../status/facts.js';
import { judge } from '../../status/judge.js';
import { selectLog } from '../../status/select-log.js';
import { readExposure } from '../answerer.js';
import { hashSource, isSame, type Observed, observe } from '../install/observed.js';
import type { Installation } from '../install/record.js';
import { findSocketUnit } from '../install/sockets.js';
import { listUnits } from '../install/units.js';
import { readCertificates } from '../probes/certificates.js';
import { showUnits } from '../show-units.js';
import { findOpenPaths } from './find-open-paths.js';
import { readLog } from './log.js';
import { findObstacles } from './obstacles.js';
import { findQueue, readQueues } from './queues.js';
import { readRelease } from './release.js';
import { readRenewal } from './renewal.js';
import { readService } from './service.js';

/**
 * Looks at an installation, read-only. What this user may not see is left out. `interrupted` are the changes of it that
 * have not come to their end.
 */
export async function collectStatus(
  installation: Installation,
  interrupted: readonly Interrupted[],
  logLines: number,
): Promise<Status> {
  const { plan, options, version, installedAt } = installation;
  const units = listUnits(plan);
  const isMeantAtBoot = plan.way === 'socket' && options.idleExitMs === undefined;
  const unit = units.find(name => name === `${plan.name}.service`);
  const others = units.filter(name => name !== unit);
  const [sockets, service, exposure, log, failedUnits, obstacles, renewal] = await Promise.all([
    readSockets(installation),
    unit === undefined
      ? undefined
      : readService(unit, others, { hasWorkers: options.workers !== undefined, isMeantAtBoot }),
    unit === undefined ? undefined : readExposure(unit),
    // Of a stack and the like many lines go.
    unit === undefined ? [] : readLog(unit, logLines * 20),
    findFailed(others),
    unit === undefined ? [] : findObstacles(unit),
    readRenewal(options, plan.way),
  ]);
  const release = readRelease(installation);
  const certificate = readCertificate(options.tls?.cert);
  const facts: Facts = {
    name: plan.name,
    way: plan.way,
    version,
    installedAt,
    interrupted: interrupted.length > 0,
    sockets,
    ...(service && { service }),
    ...(release && { release }),
    ...(certificate && { certificate }),
    ...(renewal && { renewal }),
    ...(exposure !== undefined && { exposure }),
    drift: findDrift(installation),
    failedUnits,
    log: selectLog(log, logLines, service !== undefined && isDown(service)),
  };
  return { ...facts, findings: judge(facts, { interrupted, obstacles }) };
}

function isDown({ state, subState }: Service): boolean {
  return state === 'failed' || subState === 'auto-restart' || state === 'activating';
}

async function readSockets({ plan, options }: Installation): Promise<ListeningSocket[]> {
  const queues = await readQueues();
  return options.listen.map(address => {
    const found = findQueue(queues ?? [], address);
    const unit = findSocketUnit(plan, address);
    return {
      address: formatAddress(address),
      ...(address.role !== undefined && { role: address.role }),
      state: found !== undefined || queues === undefined ? 'listening' : 'closed',
      ...(unit !== undefined && { unit }),
      ...(found && { queue: found.queue, limit: found.limit }),
    };
  });
}

async function findFailed(units: readonly string[]): Promise<string[]> {
  const shown = await showUnits(units, ['Id', 'ActiveState']);
  return shown.flatMap(({ Id, ActiveState }) => (ActiveState === 'failed' ? [Id] : []));
}

function readCertificate(path: string | undefined): ServedCertificate | undefined {
  if (path === undefined) return undefined;
  const { certificates } = readCertificates([path], { credentials: { cert: path } }, Date.now());
  const [first] = certificates;
  return first && { path, names: first.names, daysLeft: first.daysLeft };
}

function findDrift({ installed, plan }: Installation): Drift[] {
  const sources = new Map(plan.copies.map(({ path, source }) => [path, source]));
  const open = findOpenPaths(listUnits(plan)).map((path): Drift => ({ path, what: 'open to others' }));
  const changed = installed.flatMap(({ path, state }): Drift[] => {
    const now = observe(path, '/');
    if (isSame(now, state)) return isOutdated(now, sources.get(path)) ? [{ path, what: 'outdated' }] : [];
    if (now.kind === 'absent') return [{ path, what: 'missing' }];
    const isContent = now.kind !== 'file' || state.kind !== 'file' || now.sha256 !== state.sha256;
    return [{ path, what: isContent ? 'edited' : 'other owner or mode' }];
  });
  return [...changed, ...open];
}

/** Whether what this is a copy of has another content now: node after an upgrade. */
function isOutdated(copy: Observed, source: string | undefined): boolean {
  if (copy.kind !== 'file' || source === undefined) return false;
  try {
    return hashSource(source) !== copy.sha256;
  } catch {
    // It is gone, or not for this user to read.
    return false;
  }
}
