import { formatDuration } from '../../duration.js';
import { escapeLine } from '../units/escape.js';
import { type Comment, type Entry, entry } from '../units/unit-file.js';
import {
  foreignCommand,
  programCommand,
  reloadCommand,
  scriptCommand,
  supervisorCommand,
  waitCommand,
} from './commands.js';
import { planEnvFiles } from './env-files.js';
import type { HostFacts } from './facts.js';
import { nodeOptionWords } from './node-options.js';
import { notifyEntries } from './notify-entries.js';
import type { Options } from './options.js';
import { isRenewed, renewalName, runtimeEntries } from './tls-renewal.js';

// systemd kills at TimeoutStopSec=; the program's own deadline has to come first.
const stopMarginMs = 5000;

/** A JavaScript file with its arguments. */
type Script = readonly [file: string, ...args: string[]];
export type Runner = { start: Script; reload: Script };

/** What of the way matters for the life of the service. */
type LifeShape = {
  sockets: readonly string[];
  maintained: boolean;
  through?: string;
  /** A program without the preload: it counts as ready when somebody listens at this place. */
  foreign?: { file: string; place: string };
  /** A program that runs the user's, itself under the preload, and what tells it to reload. */
  runner?: Runner;
};

/** How the service starts, reloads, restarts and stops: systemd.service(5), systemd.kill(5). */
export function lifeEntries(options: Options, facts: HostFacts, shape: LifeShape): (Entry | Comment)[] {
  const { drainTimeoutMs } = options;
  const { program } = facts;
  const { sockets, maintained, foreign } = shape;
  return [
    ...startEntries(options, facts, shape),
    ...startTimeoutEntries(options),
    entry('WorkingDirectory', escapeLine(program.workdir, 'working directory')),
    entry('Restart', 'on-failure'),
    entry('RestartSec', '500ms'),
    entry('RestartSteps', '5'),
    entry('RestartMaxDelaySec', '10s'),
    // EX_CONFIG, what a restart cannot mend. Not beside a socket unit alone: a waiting client would start the service
    // again at once, with no pause (42 times in 5 s, measured), where Restart= keeps its distance. While the page's
    // service is active or about to be, systemd starts nothing for a client (socket_enter_running): one try, measured.
    ...(sockets.length > 0 && !maintained ? [] : [entry('RestartPreventExitStatus', '78')]),
    // 128 + SIGTERM, with which many end who were told to: a success, as the signal itself is one to systemd.
    entry('SuccessExitStatus', '143'),
    // Only the program itself drains: its children would die in the middle of a request.
    entry('KillMode', 'mixed'),
    ...(drainTimeoutMs === undefined ? [] : [entry('TimeoutStopSec', formatDuration(drainTimeoutMs + stopMarginMs))]),
    // The preload pings from the event loop, the supervisor of workers from its own: a loop that is blocked for so long is
    // dead to everybody who waits.
    ...(foreign === undefined ? [entry('WatchdogSec', '30s')] : []),
    entry('LimitNOFILE', '524288'),
    entry('StandardOutput', 'journal'),
    entry('StandardError', 'journal'),
    entry('SyslogIdentifier', program.name),
  ];
}

/** systemd's own patience is 90 s, DefaultTimeoutStartSec=. */
export function startTimeoutEntries({ startTimeoutMs }: Options): Entry[] {
  return startTimeoutMs === undefined ? [] : [entry('TimeoutStartSec', formatDuration(startTimeoutMs))];
}

function startEntries(options: Options, facts: HostFacts, shape: LifeShape): Entry[] {
  const { through, foreign, runner } = shape;
  if (foreign !== undefined) {
    return [
      entry('Type', 'exec'),
      entry('ExecStart', foreignCommand(foreign.file, options.args)),
      entry('ExecStartPost', waitCommand(facts.program, foreign.place)),
    ];
  }
  if (runner !== undefined) {
    const { program } = facts;
    const { words: nodeWords } = planEnvFiles(options, facts);
    const [entryFile, ...args] = runner.start;
    return [
      ...notifyEntries(facts),
      entry('ExecStart', programCommand({ ...program, entry: entryFile }, args, { nodeWords })),
      entry('ExecReload', scriptCommand(program, runner.reload)),
    ];
  }
  return [
    ...notifyEntries(facts),
    ...commandEntries(options, facts, through),
    ...reloadEntries(options, facts, isRenewed(options, shape)),
  ];
}

function commandEntries(options: Options, facts: HostFacts, through?: string): Entry[] {
  const { args, workers, nodeOptions } = options;
  const { program } = facts;
  const { words: nodeWords } = planEnvFiles(options, facts);
  const command =
    workers === undefined
      ? programCommand(program, args, { through, nodeWords: [...nodeWords, ...nodeOptionWords(nodeOptions)] })
      : supervisorCommand(program, workers, args, { nodeWords, nodeOptions });
  return [entry('ExecStart', command)];
}

/**
 * Workers are replaced, or certificates renewed. Not Type=notify-reload: systemd takes the next READY=1 for success, so that
 * a reload could not fail. The exit status of this command counts, in every version; it waits for the outcome at a socket in
 * the runtime directory.
 */
function reloadEntries({ workers }: Options, { program }: HostFacts, renewed: boolean): Entry[] {
  if (workers === undefined && !renewed) return [];
  return [
    entry('ExecReload', reloadCommand(program, renewed ? renewalName(program) : undefined)),
    ...runtimeEntries(program),
    // The key of the session tickets is there.
    ...(renewed ? [entry('RuntimeDirectoryPreserve', 'restart')] : []),
  ];
}
