/** `npm test` runs this first: what the host tests need is installed where it can be, and the reason said where not. */
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { explainNoHost } from './explain-no-host.js';
import { ensureRoot, findRoot } from './root.js';
import { usedRoots } from './used-roots.js';

/** Outside the hosts: nspawn boots them, debootstrap and its keys make their roots, curl and ss watch ordinary processes. */
const wanted = [
  'systemd-container',
  'debootstrap',
  'debian-archive-keyring',
  'util-linux',
  'mount',
  'curl',
  'iproute2',
];

const obstacle = explainNoHost();
if (obstacle === undefined) {
  installMissing();
  if (!findRoot('bookworm').ready) {
    say('making a Debian 12 root for the host tests, about 35 s');
    await ensureRoot('bookworm');
  }
  makeRootsMeanwhile();
} else {
  say(`the host tests will be skipped: a host ${obstacle}`);
}

function installMissing(): void {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg's.
  const query = spawnSync('dpkg-query', ['-W', '-f=${Package} ${db:Status-Status}\n', ...wanted], { encoding: 'utf8' });
  const installed = new Set(query.stdout.split('\n').flatMap(line => line.match(/^(\S+) installed$/)?.slice(1) ?? []));
  const missing = wanted.filter(name => !installed.has(name));
  if (missing.length === 0) return;

  say(`installing ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update'],
    ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', ...missing],
  ]) {
    const { status, stderr, error } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8' });
    if (status !== 0) {
      const cause = error?.message ?? `it ended with ${status}`;
      throw new Error(`apt-get ${args.join(' ')} failed: ${cause}. The host tests need it.\n${stderr}`);
    }
  }
}

/** Most tests before the first that boots a host leave a processor free. */
function makeRootsMeanwhile(): void {
  if (usedRoots.every(([suite, packages]) => findRoot(suite, packages).ready)) return;
  say('the other roots are made beside the first tests');
  const command = ['-n', '10', process.execPath, join(import.meta.dirname, 'make-roots.js')];
  spawn('nice', command, { detached: true, stdio: 'ignore' }).unref();
}

function say(text: string): void {
  process.stdout.write(`prepare: ${text}\n`);
}
