import { formatDuration } from '../../duration.js';
import { escapeWord } from '../units/escape.js';
import { type Entry, entry } from '../units/unit-file.js';
import { fileDefaults } from './env-files.js';
import type { HostFacts } from './facts.js';
import type { Options } from './options.js';
import { defaultPort, httpsAddresses } from './roles.js';
import { madeByPlan } from './static-user.js';
import { tlsEnvironment } from './tls-entries.js';

/**
 * `Environment=`: what lowport and most programs look for, where the user does not set it. It wins over files of variables.
 * `PORT` lets `listen(process.env.PORT || 3000)` find its inherited socket.
 */
export function environmentEntries(options: Options, { program, user }: HostFacts): Entry[] {
  const { env, envFiles, exec, listen, map, startTimeoutMs, drainTimeoutMs, idleExitMs } = options;
  const https = httpsAddresses(listen).join(',');
  const port = defaultPort(listen);
  const defaults = {
    ...(envFiles.length > 0 && exec === undefined ? {} : fileDefaults),
    ...(hasHome(user) ? {} : { HOME: `/var/lib/${program.name}` }),
    ...(port !== undefined && { PORT: port }),
    ...(https !== '' && { LOWPORT_HTTPS: https }),
    ...(map !== undefined && { LOWPORT_MAP: map }),
    // systemd sees no more than the first start of workers; and lowport asks for no more time than this.
    ...(startTimeoutMs !== undefined && { LOWPORT_START_TIMEOUT: formatDuration(startTimeoutMs) }),
    ...(drainTimeoutMs !== undefined && { LOWPORT_DRAIN_TIMEOUT: formatDuration(drainTimeoutMs) }),
    ...(idleExitMs !== undefined && { LOWPORT_IDLE_EXIT: formatDuration(idleExitMs) }),
    ...tlsEnvironment(options),
  };
  const own = new Set(env.map(({ name }) => name));
  const kept = Object.entries(defaults).filter(([name]) => !own.has(name));
  return [...kept, ...env.map(({ name, value }) => [name, value] as const)].map(([name, value]) =>
    entry('Environment', escapeWord(`${name}=${value}`, '--env')),
  );
}

/**
 * Not a user of systemd's or lowport's own making. Without HOME, or with one that is not there, programs end or cannot keep
 * their caches; StateDirectory= is theirs to write.
 */
function hasHome(user: HostFacts['user']): boolean {
  return user !== undefined && user.uid !== madeByPlan;
}
