/**
 * `node guardian.js NAME COMMAND...` runs COMMAND as the first process of a process namespace, with mounts and a cgroup
 * of its own, until it ends or until stdin closes.
 *
 * Stdin is a pipe from the test process: the kernel closes it however that process ends, SIGKILL included. The kernel
 * ends every process of a namespace with its first one, and every mount with the last process that sees it. So nothing
 * is left but the cgroup, and that is removed here.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { readChildren } from './proc.js';

const [name = '', ...command] = process.argv.slice(2);
const cgroup = join('/sys/fs/cgroup', name);

// Every machine shows the hosts the same unified hierarchy, also where its own is v1 or hybrid: systemd 256 needs it.
// The mount is seen here alone, because the guardian is started under `unshare --mount`.
const mounted = spawnSync('mount', ['-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup'], { stdio: 'inherit' });
if (mounted.status !== 0) process.exit(mounted.status ?? 1);
mkdirSync(cgroup);

const joinCgroup = 'echo 0 >"$0/cgroup.procs" && exec "$@"';
const child = spawn(
  'unshare',
  ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', joinCgroup, cgroup, ...command],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
child.once('error', error => {
  removeCgroup(cgroup);
  throw error;
});
child.once('exit', code => {
  removeCgroup(cgroup);
  process.exit(code ?? 1);
});

process.stdin.resume().once('close', endNamespace);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endNamespace);

let ending = false;

/** Kills the namespace's first process, not unshare: unshare returns when the kernel has ended all the others too. */
function endNamespace(): void {
  if (ending) return;
  ending = true;
  setInterval(() => {
    const first = child.pid === undefined ? undefined : readChildren(child.pid)[0];
    if (first !== undefined) process.kill(first, 'SIGKILL');
  }, 10);
}

function removeCgroup(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroup(join(folder, entry.name));
  }
  rmdirSync(folder);
}
