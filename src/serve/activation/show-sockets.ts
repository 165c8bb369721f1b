import { lastRealSocket } from './notify-fd.js';
import type { PassedSocket } from './pass-on.js';

/**
 * Lets a program that knows sd_listen_fds_with_names(3) read in its environment what was passed to it: the sockets, without
 * what comes behind the last of them, and `LISTEN_PID` as its own, even where somebody else vouched for them.
 *
 * The variables are not in the environment itself, from which every child would have them, by whatever call it is started:
 * they stand behind it, where `process.env.LISTEN_FDS` and `in` find them, and no copy and no listing does. A program may
 * set its own over them. One that deletes them still reads them, since Node tells nobody of that.
 */
export function showSockets(env: NodeJS.ProcessEnv, passed: readonly PassedSocket[], pid: number): void {
  const shown = passed.slice(0, lastRealSocket(passed) + 1);
  const variables = {
    LISTEN_FDS: String(shown.length),
    LISTEN_PID: String(pid),
    LISTEN_FDNAMES: shown.map(({ name }) => name).join(':'),
  };
  const hidden = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, { value, writable: true }]),
  );
  Object.setPrototypeOf(env, Object.create(Object.getPrototypeOf(env), hidden));
}
