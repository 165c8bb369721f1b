/**
 * `node guardian.js NAME COMMAND...` runs COMMAND as the first process of a process namespace, with mounts and a cgroup
 * of its own, until it ends or until stdin closes.
 *
 * Stdin is a pipe from the test process: the kernel closes it however that process ends, SIGKILL included. The kernel
 * ends every process of a namespace with its first one, and every mount with the last process that sees it. So nothing
 * is left but the cgroup, and that is removed here.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readChildren, readIfThere } from './proc.js';

/** CGROUP2_SUPER_MAGIC of linux/magic.h. */
const cgroup2Magic = 0x63677270;

const [name = '', ...command] = process.argv.slice(2);
const cgroup = join('/sys/fs/cgroup', name);

// Every machine shows the hosts the same unified hierarchy, also where its own is v1 or hybrid: systemd 256 needs it.
// The mount is seen here alone, because the guardian is started under `unshare --mount`.
if (statfsSync('/sys/fs/cgroup').type !== cgroup2Magic) {
  const { status } = spawnSync('mount', ['-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
mkdirSync(cgroup);

const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];
const joinCgroup = ['sh', '-c', 'echo 0 >"$0/cgroup.procs" && exec "$@"', cgroup];
// The last resort is --pdeathsig: a guardian that is killed takes the namespace along.
const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', ...unshare, ...joinCgroup, ...command], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
child.once('exit', code => leave(code ?? 1));
child.once('error', error => {
  process.stderr.write(`${error.message}\n`);
  leave(1);
});

process.stdin.resume().once('close', endNamespace);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, endNamespace);

/**
 * Kills the namespace's first process, and leaves when the cgroup is empty. It does not wait for unshare: that waits for
 * zombies too, and a process entered from outside is reaped by the outer machine's init, in a container perhaps never.
 */
function endNamespace(): void {
  let killed = false;
  setInterval(() => {
    const [first] = child.pid === undefined ? [] : readChildren(child.pid);
    if (first !== undefined) killed = kill(first);
    if (killed && readIfThere(`${cgroup}/cgroup.events`).includes('populated 0')) leave(1);
  }, 10);
}

function kill(pid: number): true {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since it was found.
  }
  return true;
}

let leaving = false;

/** Removing is tried for a second: the kernel may count a process that has ended for a moment longer. */
async function leave(code: number): Promise<void> {
  if (leaving) return;
  leaving = true;
  child.kill('SIGKILL');
  for (let attempt = 1; !removeCgroup(cgroup) && attempt < 100; attempt++) await delay(10);
  process.exit(code);
}

function removeCgroup(folder: string): boolean {
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) removeCgroup(join(folder, entry.name));
    }
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
