import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startGuarded } from './guarded.js';
import { cacheFolder, scriptFolder } from './paths.js';

/** Debian's name for systemd 247, 252, 257 and the newest. */
export type Suite = 'bullseye' | 'bookworm' | 'trixie' | 'sid';

/** What every host has. libstdc++6 and libatomic1 are for node, which comes from the outer machine. */
const included = ['systemd', 'systemd-sysv', 'dbus', 'iproute2', 'curl', 'libstdc++6', 'libatomic1'];

/** The cached root of a suite with these packages, and whether it is there. The name changes with the packages. */
export function findRoot(suite: Suite, packages: readonly string[] = []): { path: string; ready: boolean } {
  const wanted = [...new Set(packages)].sort();
  const recipe = JSON.stringify([included, wanted]);
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 8);
  const path = join(cacheFolder, [suite, ...wanted, hash].join('_'));
  return { path, ready: existsSync(path) };
}

/** Makes the root where it is missing: 35 s for a suite, some more for packages. Resolves to its path. */
export async function ensureRoot(suite: Suite, packages: readonly string[] = []): Promise<string> {
  const wanted = [...new Set(packages)].sort();
  const { path, ready } = findRoot(suite, wanted);
  if (ready) return path;
  if (wanted.length === 0) {
    await build(path, ['build-root.sh', path, suite, included.join(',')]);
  } else {
    const base = await ensureRoot(suite);
    await build(path, ['add-packages.sh', path, base, ...wanted]);
  }
  return path;
}

async function build(path: string, [script = '', ...args]: string[]): Promise<void> {
  const guarded = startGuarded(`lowport-${randomBytes(4).toString('hex')}`, [
    'sh',
    join(scriptFolder, script),
    ...args,
  ]);
  const code = await guarded.ended;
  if (code !== 0) throw new Error(`The root ${path} was not made: ${script} ended with ${code}\n${guarded.output()}`);
}
