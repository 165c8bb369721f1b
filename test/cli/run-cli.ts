import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));

/** Words before a command of root's that has these programs of this machine hidden from it, in a mount namespace of its own. */
export function hidePrograms(...names: string[]): string[] {
  const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];
  const files = folders.flatMap(folder => names.map(name => `${folder}/${name}`)).join(' ');
  const script = `for file in ${files}; do test ! -e $file || mount --bind /dev/null $file; done; exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh'];
}

/** What a run of the real lowport leaves behind: exit code and both streams. */
export function runCli(
  args: readonly string[],
  {
    cwd = '/',
    env = {},
    through = [],
    input,
  }: { cwd?: string; env?: NodeJS.ProcessEnv; through?: readonly string[]; input?: string } = {},
) {
  const [program = '', ...words] = [...through, process.execPath, bin, ...args];
  const { status, stdout, stderr } = spawnSync(program, words, {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  return { status, stdout, stderr };
}
