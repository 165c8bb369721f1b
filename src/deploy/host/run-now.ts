import { spawnSync } from 'node:child_process';
import { systemEnvironment } from '../../system-commands.js';

type RunNow = { status: number | null; stdout: string; stderr: string; error?: Error };

/**
 * Runs a program of the system and waits for it, without input. `passed` is a descriptor that it has as 3; `env` adds to
 * the environment of {@link systemEnvironment}.
 */
export function runNow(
  program: string,
  args: readonly string[],
  { passed, env = {} }: { passed?: number; env?: Record<string, string> } = {},
): RunNow {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...systemEnvironment(), ...env },
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe', ...(passed === undefined ? [] : [passed])],
  });
  // Where it could not be started there is no output.
  return { status, stdout: stdout ?? '', stderr: stderr ?? '', ...(error && { error }) };
}
