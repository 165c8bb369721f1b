import { execFile } from 'node:child_process';
import { systemEnvironment } from '../../../system-commands.js';

export type Answer = { status: number; stdout: string; stderr: string };

const usualTimeoutMs = 5000;

/**
 * What a command of this machine says, in English. Undefined where there is no such command, or it has not answered
 * in time, which is 5 s unless told.
 */
export function ask(
  file: string,
  args: readonly string[],
  { timeoutMs = usualTimeoutMs, ...as }: { uid?: number; gid?: number; timeoutMs?: number } = {},
) {
  return new Promise<Answer | undefined>(resolve => {
    // A working directory that this user may not enter would be one more reason to fail.
    const settings = { ...as, cwd: '/', env: systemEnvironment(), timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 };
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve({ status: 0, stdout, stderr });
      resolve(typeof error.code === 'number' ? { status: error.code, stdout, stderr } : undefined);
    });
    child.stdin?.end();
  });
}
