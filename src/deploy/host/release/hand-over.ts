import { createHash } from 'node:crypto';
import { rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LowportError } from '../../../errors.js';
import { type NextPlaces, nextUnit, planNext } from '../../release/next-units.js';
import { parseUnit } from '../../units/parse.js';
import { mergeUnit, type Unit } from '../../units/unit.js';
import type { Options } from '../../ways/options.js';
import type { Plan } from '../../ways/plan.js';
import { isHttps } from '../../ways/roles.js';
import { install, type Work } from '../install/install.js';
import { watchInterrupts } from '../install/interrupts.js';
import { Settling } from '../install/proof/settle.js';
import { type Report, tryStep } from '../install/steps.js';
import { endInstance, passingFolder, RunningInstance } from '../second/running.js';
import { showUnits } from '../show-units.js';
import { openUnitStore } from '../unit-store/open-unit-store.js';
import { readSearchPath } from '../unit-store/search-path.js';
import { type Good, type Judgement, judgeNext } from './judge-next.js';

export const defaultHealthTimeoutMs = 10_000;
export const defaultSettleMs = 1000;
/** What is refused serves nobody: it need not have the time of a drain to end. */
const refusedStopMs = 5000;
const stopMs = 30 * 60_000;

/**
 * Starts the new generation beside the one that serves, judges it, and hands over to it: it serves in NAME-next.service while
 * NAME.service is restarted with the new version, and drains when that is ready. What clients see is two drains, and no
 * moment without a program that accepts. A generation that is refused, or whose deploy is killed, was never in NAME.service.
 * @throws {LowportError} `ERR_REFUSED`, `ERR_NAME_TAKEN`, `ERR_INTERRUPTED`, and those of {@link install}.
 */
export async function handOver(work: Work, folder: string, report: Report): Promise<Omit<Good, 'lifeline'>> {
  const { plan, options } = work;
  const service = `${plan.name}.service`;
  const unit = nextUnit(plan.name);
  await refuseForeignUnit(plan.name, unit);
  const places = findPlaces(plan.name);
  const next = new RunningInstance(planNext(loadPlanned(plan, service), await listSockets(service), places));
  const interrupts = watchInterrupts();
  let lifeline: Good['lifeline'] | undefined;
  try {
    await endInstance(unit, refusedStopMs);
    await next.begin();
    const judgement = makeJudgement(plan.name, options, folder, places);
    const good = await Promise.race([judgeNext(next, judgement, report), interrupts.raised]);
    lifeline = good.lifeline;
    if (!(await lifeline.open())) throw refuseDeaf(judgement);
    report(`${unit} serves; ${service} is restarted behind it`);
    await endPage(plan);
    await takeOver(work, service, judgement.subject, report);
    report(`${service} serves; ${unit} drains`);
    return { startMs: good.startMs, ...(good.health && { health: good.health }) };
  } finally {
    const isOpen = lifeline !== undefined;
    lifeline?.close();
    await next.end(isOpen ? stopMs : refusedStopMs);
    removePlaces(places);
    interrupts.end();
  }
}

/**
 * Restarts the service with the new version; where that fails, with the one before.
 * @throws {LowportError} `ERR_REFUSED`, and those of {@link install} for what is not the version's fault.
 */
async function takeOver(work: Work, service: string, subject: string, report: Report): Promise<void> {
  const settling = new Settling([service], defaultSettleMs);
  const isIdleEnded = work.options.idleExitMs !== undefined;
  try {
    await install({ ...work, restart: service }, () => settling.wait(service, [], isIdleEnded), report);
  } catch (error) {
    report(`${service} is started again as it was`);
    await tryStep(['systemctl', 'reset-failed', service], '/', () => {});
    const complaint = await tryStep(['systemctl', 'restart', service], '/', report);
    throw describeLateRefusal(error, subject, complaint);
  }
}

function describeLateRefusal(cause: unknown, subject: string, complaint: string | undefined): unknown {
  if (!(cause instanceof LowportError) || !['ERR_STEP', 'ERR_SERVICE_FAILED'].includes(cause.code)) return cause;
  const text = `${subject} is refused: good beside the one before, it failed in its place: ${cause.message}`;
  const hint =
    complaint === undefined
      ? 'The unit is as it was, and started again. Fix what it says, and deploy again.'
      : `The unit is as it was, and does not start either: ${complaint}\nFix what it says, and deploy again.`;
  return new LowportError('ERR_REFUSED', text, { hint, cause });
}

/** The service as the plan has it, with what the administrator has added. */
function loadPlanned(plan: Plan, service: string): Unit {
  const path = `/etc/systemd/system/${service}`;
  const content = plan.files.find(file => file.path === path)?.content ?? '';
  const there = openUnitStore(readSearchPath()).load(service);
  const dropIns = typeof there === 'string' ? [] : there.files.slice(1);
  return mergeUnit(service, [], [{ path, unit: parseUnit(content), garbled: [] }, ...dropIns]);
}

async function listSockets(service: string): Promise<string[]> {
  const [shown] = await showUnits([service], ['TriggeredBy']);
  return (shown?.TriggeredBy ?? '').split(' ').filter(unit => unit.endsWith('.socket'));
}

/** A path of a unix socket has at most 107 characters, and a name may have more. No folder of a service is called so. */
function findPlaces(name: string): NextPlaces {
  const base = `/run/lowport.next/${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
  return { requests: `${base}.requests`, words: `${base}.words` };
}

function removePlaces({ requests }: NextPlaces): void {
  try {
    rmdirSync(dirname(requests));
  } catch {
    // Another deploy's, or never made.
  }
}

function makeJudgement(name: string, options: Options, folder: string, { requests, words }: NextPlaces): Judgement {
  const {
    health,
    healthTimeoutMs = defaultHealthTimeoutMs,
    settleMs = defaultSettleMs,
    listen,
    proxyProtocol,
  } = options;
  return {
    subject: `${name}: the new version in ${JSON.stringify(folder)}`,
    words,
    healthTimeoutMs,
    settleMs,
    ...(health !== undefined && {
      health: {
        health,
        socketPath: requests,
        isSecure: listen.some(isHttps),
        isProxied: proxyProtocol !== undefined,
      },
    }),
  };
}

/** The page for a program that does not start: this one has. */
async function endPage({ name, files }: Plan): Promise<void> {
  const page = `${name}-maintenance.service`;
  if (files.some(({ unit }) => unit === page)) await tryStep(['systemctl', 'stop', page], '/', () => {});
}

/** @throws {LowportError} `ERR_NAME_TAKEN` */
async function refuseForeignUnit(name: string, unit: string): Promise<void> {
  const [shown] = await showUnits([unit], ['FragmentPath']);
  const path = shown?.FragmentPath ?? '';
  if (path === '' || path === `${passingFolder}/${unit}`) return;
  throw new LowportError('ERR_NAME_TAKEN', `${unit}: somebody else has a unit of that name, ${path}`, {
    hint: `A deploy of ${name} needs it for a while: give that one, or this one, another name.`,
  });
}

function refuseDeaf({ subject }: Judgement): LowportError {
  return new LowportError('ERR_REFUSED', `${subject} is refused: it is ready, and does not say that it serves`, {
    hint: 'Its event loop is blocked, or the lowport in its node_modules is too old for a deploy: npm install lowport there.',
  });
}
