import { execFile } from 'node:child_process';

export type Answer = { status: number; stdout: string; stderr: string };

const usualTimeoutMs = 5000;
// Where a user's PATH has no sbin, getcap(8), nft(8) and iptables-save(8) would seem to be missing.
const path = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`;

/**
 * What a command of this machine says, in English. Undefined where there is no such command, or it has not answered
 * in time, which is 5 s unless told.
 */
export function ask(
  file: string,
  args: readonly string[],
  { timeoutMs = usualTimeoutMs, ...as }: { uid?: number; gid?: number; timeoutMs?: number } = {},
) {
  const env = { ...process.env, PATH: path, LC_ALL: 'C', SYSTEMD_COLORS: '0', SYSTEMD_PAGER: '' };
  return new Promise<Answer | undefined>(resolve => {
    // A working directory that this user may not enter would be one more reason to fail.
    const settings = { ...as, cwd: '/', env, timeout: timeoutMs, maxBuffer: 64 * 2 ** 20 };
    const child = execFile(file, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve({ status: 0, stdout, stderr });
      resolve(typeof error.code === 'number' ? { status: error.code, stdout, stderr } : undefined);
    });
    child.stdin?.end();
  });
}
