import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

/** A bound socket of this process that a child shall inherit. */
export type PassedSocket = { fd: number; name: string };

const shell = '/bin/sh';

/**
 * Starts a child that inherits the sockets as systemd passes them: fd 3 and up, `LISTEN_FDS`, `LISTEN_FDNAMES`, and a
 * `LISTEN_PID` that is exactly the child's, since a shell writes its own pid down before it becomes the command.
 * Where there is no shell, `LOWPORT_LISTEN_PPID` vouches for the sockets, to children that load lowport.
 * @param options as for spawn(), but `stdio` is of the three standard streams alone (default: inherited), and what stands
 *   behind them there comes after the sockets: put `'ipc'` last, where it cannot take fd 3.
 */
export function passOn(
  command: readonly [string, ...string[]],
  sockets: readonly PassedSocket[],
  options: Omit<SpawnOptions, 'stdio'> & { stdio?: ('inherit' | 'ignore' | 'pipe' | 'ipc')[] } = {},
): ChildProcess {
  const env: NodeJS.ProcessEnv = {
    ...(options.env ?? process.env),
    LISTEN_FDS: String(sockets.length),
    LISTEN_FDNAMES: sockets.map(({ name }) => name).join(':'),
    LOWPORT_LISTEN_PPID: String(process.pid),
  };
  const [file, ...args] = hasShell() ? withExactPid(command) : command;
  const stdio = options.stdio ?? ['inherit', 'inherit', 'inherit'];
  const fds = sockets.map(({ fd }) => fd);
  return spawn(file, args, { ...options, env, stdio: [...stdio.slice(0, 3), ...fds, ...stdio.slice(3)] });
}

function withExactPid(command: readonly [string, ...string[]]): [string, ...string[]] {
  return [shell, '-c', 'LISTEN_PID=$$; export LISTEN_PID; exec "$@"', 'sh', ...command];
}

function hasShell(): boolean {
  try {
    accessSync(shell, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
