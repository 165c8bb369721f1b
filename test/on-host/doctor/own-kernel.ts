import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import type { Finding } from '../../../src/deploy/finding.js';
import { projectFolder } from '../../host/paths.js';
import { ensureRoot } from '../../host/root.js';
import { matchSchema } from '../../support/schema.js';
import { programs } from './situation.js';

const run = promisify(execFile);

const files: Readonly<Record<string, string>> = {
  'etc/systemd/system/eater.service':
    '[Service]\nExecStart=/usr/bin/node /srv/eat.cjs\nMemoryMax=100M\nMemorySwapMax=0\n',
  'etc/systemd/system/asked.service': `[Service]
Type=oneshot
ExecStart=/bin/sh -c 'systemctl start eater; until systemctl is-failed --quiet eater; do sleep 0.1; done'
ExecStart=/bin/sh -c 'systemctl show --property=Result eater >/srv/result'
ExecStart=-/bin/sh -c 'node /opt/lowport/dist/cli/main.js doctor --unit eater --json >/srv/report'
ExecStopPost=systemctl poweroff --force --force
`,
  'srv/eat.cjs': programs['eat.cjs'] ?? '',
};

const prepare = `set -e
cp -a "$1" root
cp -L "$2" root/usr/bin/node
mkdir -p root/opt/lowport root/etc/systemd/system/multi-user.target.wants
cp -a "$3/dist" "$3/schemas" "$3/package.json" "$3/node_modules" root/opt/lowport/
ln -s ../asked.service root/etc/systemd/system/multi-user.target.wants/
apt-get download -qq user-mode-linux 2>/dev/null
dpkg -x user-mode-linux_*.deb kernel
`;

const boot = `exec setpriv --pdeathsig KILL kernel/usr/bin/linux.uml mem=1500M root=/dev/root rootfstype=hostfs \\
  rootflags="$PWD/root" rw init=/lib/systemd/systemd quiet con=null con0=fd:0,fd:1 </dev/null`;

/**
 * What systemd says of a service that the kernel's OOM killer has ended, and what doctor says, where the memory controller
 * is that of cgroup v2. A kernel has it in one hierarchy alone, for the outer machine and for its hosts; so this is another
 * one, which runs as a process: user-mode-linux, of Debian's package, on a copy of the root. There it is for x86-64 only.
 */
export async function killForMemory(t: ExecutionContext): Promise<{ result: string; findings: Finding[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-kernel-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const shell = (script: string, ...words: string[]) =>
    run('sh', ['-c', script, 'sh', ...words], { cwd: folder, timeout: 240_000, maxBuffer: 2 ** 26 });
  await shell(prepare, await ensureRoot('bookworm'), process.execPath, projectFolder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'root', path)), { recursive: true });
    await writeFile(join(folder, 'root', path), text);
  }
  const { stdout } = await shell(boot);
  t.regex(stdout, /Memory cgroup out of memory: Killed process \d+ \(node\)/);
  const read = (name: string) => readFile(join(folder, 'root/srv', name), 'utf8');
  const { findings } = matchSchema(t, 'doctor', await read('report'));
  return { result: (await read('result')).trim(), findings };
}
