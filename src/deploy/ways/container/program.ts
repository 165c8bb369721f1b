import { dirname, relative } from 'node:path';
import { formatDuration } from '../../../duration.js';
import { formatAddress } from '../../../listen-address.js';
import { quoteShell } from '../../shell.js';
import { runWords } from '../commands.js';
import type { HostFacts } from '../facts.js';
import { defaultImage } from '../image-name.js';
import type { Options } from '../options.js';
import { refuseForWay } from '../refuse.js';
import { defaultPort } from '../roles.js';

/** The program as it stands in its image, in a folder of its own. */
export type Contained = {
  name: string;
  /** Its file, from the image's folder. */
  entry: string;
  command: string[];
  env: [name: string, value: string][];
  image: string;
  /** For how long it drains at most. */
  drainMs: number;
};

/** The user of the program in the image: `node` of the official ones. */
export const containerUser = 1000;

const usualDrainMs = 30_000;

/**
 * What every way in a container runs.
 * @throws {LowportError} `ERR_WAY_CANNOT` for options that mean this host, and an entry outside of the working directory,
 *   which is what the image is made of.
 */
export function containProgram(way: string, options: Options, { program }: HostFacts): Contained {
  refuseHostOptions(way, options);
  const entry = relative(program.workdir, program.entry);
  if (entry === '' || entry.startsWith('..') || entry.startsWith('/')) {
    throw refuseForWay(
      `entry ${JSON.stringify(program.entry)}`,
      way,
      `it is not in ${JSON.stringify(program.workdir)}, of which the image is made`,
      `Name the folder that holds all of the program: --workdir ${quoteShell(commonFolder(program))}`,
    );
  }
  const { args, workers, nodeOptions = [], drainTimeoutMs = usualDrainMs } = options;
  return {
    name: program.name,
    entry,
    command:
      workers === undefined
        ? ['node', ...nodeOptions, '--require', 'lowport/register', `./${entry}`, ...args]
        : ['node', 'node_modules/lowport/dist/cli/main.js', ...runWords(workers, `./${entry}`, args, nodeOptions)],
    env: environment(options),
    image: options.image ?? defaultImage(program.name),
    drainMs: drainTimeoutMs,
  };
}

/** The project, where the entry is in it. */
function commonFolder({ folder, entry }: HostFacts['program']): string {
  return entry.startsWith(`${folder}/`) ? folder : dirname(entry);
}

function environment({
  env,
  listen,
  map,
  drainTimeoutMs = usualDrainMs,
  idleExitMs,
}: Options): [name: string, value: string][] {
  const port = defaultPort(listen);
  const defaults = {
    NODE_ENV: 'production',
    ...(port !== undefined && { PORT: port }),
    ...(map !== undefined && { LOWPORT_MAP: map }),
    ...(idleExitMs !== undefined && { LOWPORT_IDLE_EXIT: formatDuration(idleExitMs) }),
    // Where no socket is passed, this alone says that SIGTERM is for draining; process 1 would ignore it else.
    LOWPORT_DRAIN_TIMEOUT: formatDuration(drainTimeoutMs),
  };
  return Object.entries({ ...defaults, ...Object.fromEntries(env.map(({ name, value }) => [name, value])) });
}

/** What only an inherited socket can fulfil is for the quadlet way. */
function refuseHostOptions(way: string, options: Options): void {
  const { user, tls, node, map, idleExitMs, listen, workers, credentials } = options;
  if (tls !== undefined) {
    throw refuseForWay(
      `--tls-cert ${JSON.stringify(tls.cert)}`,
      way,
      'the container does not see files of the host',
      'End TLS in front of it, or leave it to a program that has its own certificate.',
    );
  }
  const [credential] = credentials ?? [];
  if (credential !== undefined) {
    throw refuseForWay(
      `--credential ${JSON.stringify(`${credential.name}=${credential.path}`)}`,
      way,
      'the container does not see files of the host',
      "Use a secret of the engine's or of the cluster's.",
    );
  }
  const own: [flag: string, value: string | undefined][] = [
    ['--user', user],
    ['--node', node],
  ];
  for (const [flag, value] of own) {
    if (value === undefined) continue;
    throw refuseForWay(`${flag} ${JSON.stringify(value)}`, way, 'the image decides that', 'Leave it out.');
  }
  if (way === 'quadlet') return;
  const unix = listen.find(address => !('port' in address));
  const inherited: [flag: string, value: string | undefined][] = [
    ['--listen', unix && formatAddress(unix)],
    ['--map', map],
    ['--workers', workers],
    ['--idle-exit', idleExitMs === undefined ? undefined : formatDuration(idleExitMs)],
  ];
  for (const [flag, value] of inherited) {
    if (value === undefined) continue;
    const reason = 'it takes a socket that systemd hands on';
    throw refuseForWay(`${flag} ${JSON.stringify(value)}`, way, reason, 'Use --way quadlet, or leave it out.');
  }
}
