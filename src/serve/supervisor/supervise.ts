import { LowportError } from '../../errors.js';
import { nextName } from '../../next-name.js';
import { clearEnvironment, readEnvironment } from '../activation/environment.js';
import { type NextFds, splitNextFds } from '../activation/next-fds.js';
import { splitNotifyFd } from '../activation/notify-fd.js';
import { type PassedSocket, passOn } from '../activation/pass-on.js';
import { completeEnvFiles } from '../env-files.js';
import { hasCertificate } from '../https/certificate-place.js';
import { acceptRenewal } from '../https/renewal.js';
import { Notifier } from '../lifecycle/notifier.js';
import { answerReloads } from '../lifecycle/reload-socket.js';
import { startWatchdog } from '../lifecycle/watchdog.js';
import { obeyWords } from '../lifecycle/words.js';
import { report, reportError } from '../report.js';
import { Crew } from './crew.js';
import type { Ending } from './foreground.js';
import { readSettings, type SupervisorSettings } from './settings.js';
import { Supervisor } from './supervisor.js';
import { Worker } from './worker.js';

/** How many workers run which command. */
export type Assignment = { count: number; command: readonly [string, ...string[]] };

/**
 * What is between systemd and the supervisor alone: a worker must neither notify nor ping in its name, and cannot know
 * whether the others are idle, too.
 */
const ownVariables = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID', 'LOWPORT_IDLE_EXIT'];

/**
 * `lowport run`: workers that share the inherited sockets, for as long as the service lives. This process opens none of
 * the sockets: it passes their descriptors on. SIGTERM drains all workers, SIGHUP replaces them one by one.
 * Resolves when the last worker has ended: with undefined after SIGTERM, else with how the worker ended that failed.
 * @throws {LowportError} `ERR_NO_SOCKETS`, `ERR_NO_FILE`, those of {@link readEnvironment}, and `ERR_SETTING`.
 */
export async function supervise(assignment: Assignment, env: NodeJS.ProcessEnv): Promise<Ending | undefined> {
  completeEnvFiles(env, process.execArgv);
  const settings = readSettings(env, process.pid);
  const { sockets, notifyFd, next } = readSockets(env);
  const notifier = new Notifier(env, notifyFd, (reason, hint) => report('warning', `lowport: ${reason}\n  ${hint}`));
  const workerEnv = withoutOwn(env);
  const passed = [...sockets, ...(next === undefined ? [] : [{ fd: next.requests, name: nextName }])];
  const crew = new Crew(assignment.count, number => startWorker(assignment, passed, number, settings, workerEnv));
  const supervisor = new Supervisor(crew, settings.startMs);
  if (next?.words !== undefined) hold(supervisor, crew, next.words, () => passed.splice(sockets.length));

  tell(supervisor, crew, notifier, settings);
  obey(supervisor, env);
  return supervisor.run();
}

function readSockets(env: NodeJS.ProcessEnv): ReturnType<typeof splitNotifyFd> & { next: NextFds | undefined } {
  const activation = readEnvironment(env, process);
  clearEnvironment(env);
  const { next, sockets } = splitNextFds(activation.state === 'own' ? activation.fds : []);
  const passed = splitNotifyFd(sockets);
  if (passed.sockets.length > 0) return { ...passed, next };
  throw new LowportError('ERR_NO_SOCKETS', 'lowport run: no sockets were passed to this process for its workers', {
    hint: 'Workers share the sockets of a .socket unit: lowport generate --workers N.',
  });
}

function startWorker(
  { command }: Assignment,
  sockets: readonly PassedSocket[],
  number: number,
  limits: SupervisorSettings,
  env: NodeJS.ProcessEnv,
): Worker {
  const child = passOn(command, sockets, {
    env: { ...env, LOWPORT_WORKER: String(number), LOWPORT_SUPERVISOR: String(process.pid) },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  return new Worker(number, child, limits);
}

function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ownVariables.includes(name)));
}

/** A deploy tries this generation: no worker accepts until it says so, and one that starts after that does at once. */
function hold(supervisor: Supervisor, crew: Crew, words: number, forget: () => void): void {
  const noteReady = obeyWords(words, {
    open() {
      forget();
      crew.open();
    },
    end: () => supervisor.stop(),
  });
  supervisor.once('ready', noteReady);
}

/** What systemd and the journal hear. */
function tell(
  supervisor: Supervisor,
  crew: Crew,
  notifier: Notifier,
  { drainMs, watchdogMs }: SupervisorSettings,
): void {
  if (watchdogMs !== undefined) startWatchdog(watchdogMs, () => notifier.watchdog());
  supervisor
    .on('ready', status => notifier.ready(status))
    .on('status', status => notifier.status(status))
    .on('reloading', () => notifier.reloading())
    .on('stopping', () => notifier.draining(drainMs));
  crew.on('lost', ({ number, reason }, againInMs) => {
    const next = againInMs === 0 ? 'at once' : `in ${againInMs} ms`;
    report('warning', `lowport: worker ${number} ${reason}; the next one starts ${next}.`);
  });
  crew.on('failed', ({ number, reason }) => notifier.status(`Worker ${number} ${reason} before it was ready`));
}

/** What the supervisor is told. */
function obey(supervisor: Supervisor, env: NodeJS.ProcessEnv): void {
  const reload = () => supervisor.reload(() => keepRenewal(env));
  answerReloads(env, reload);
  process.on('SIGTERM', () => supervisor.stop()).on('SIGINT', () => supervisor.stop());
  process.on('SIGHUP', () => {
    reload().catch((error: unknown) => {
      if (!(error instanceof LowportError)) throw error;
      reportError(error);
    });
  });
}

/** The new workers, and those that replace one that dies, find the renewed certificates that came with the reload. */
function keepRenewal(env: NodeJS.ProcessEnv): void {
  if (hasCertificate(env['CREDENTIALS_DIRECTORY'])) acceptRenewal(env, new Date());
}
