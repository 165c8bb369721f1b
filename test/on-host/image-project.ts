import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Host } from '../host/index.js';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Makes /srv/app a project as a user has it, whose package-lock.json has lowport from the registry, and imports what its
 * image is made of: `node` and `node-slim` as the Containerfile names them. A host has neither registry, so the base image
 * holds this machine's node and npm, and the packages in npm's cache. `npm ci` unpacks and checks them as ever.
 */
export async function prepareImageProject(host: Host): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-image-'));
  try {
    await lockPackages(folder);
    const { stdout: packages } = await run('npm', ['root', '--global']);
    await Promise.all([
      host.copy(join(folder, 'package.json'), '/srv/app/package.json'),
      host.copy(join(folder, 'package-lock.json'), '/srv/app/package-lock.json'),
      host.copy(join(folder, 'cache'), `${base}/npm-cache`),
      host.copy(join(packages.trim(), 'npm'), `${base}/usr/lib/node_modules/npm`),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
  await host.run(importBase, { timeoutMs: 120_000 });
}

async function lockPackages(folder: string): Promise<void> {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: repository });
  const packed = (await readdir(folder)).find(name => name.endsWith('.tgz')) ?? 'nothing';
  await writeFile(join(folder, 'package.json'), '{"name": "app", "private": true}\n');
  // With the addresses of all tarballs, whatever this machine's settings leave out.
  const complete = '--omit-lockfile-registry-resolved=false';
  const quiet = [complete, '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, 'cache')];
  await run('npm', ['install', ...quiet, `./${packed}`, 'express@5', 'socket.io@4'], { cwd: folder });
  const version = packed.replace(/^lowport-(.*)\.tgz$/, '$1');
  for (const name of ['package.json', 'package-lock.json']) {
    const text = await readFile(join(folder, name), 'utf8');
    const published = text
      .replace(`"resolved": "file:${packed}"`, `"resolved": "https://registry.npmjs.org/lowport/-/${packed}"`)
      .replace(`"file:${packed}"`, `"${version}"`);
    await writeFile(join(folder, name), published);
  }
}

const base = '/tmp/base';
const importBase = `
cd ${base} && mkdir -p usr/bin bin etc tmp && chmod 1777 tmp
cp /usr/bin/node /usr/bin/env usr/bin/ && cp /bin/sh bin/sh && ln -s ../lib/node_modules/npm/bin/npm-cli.js usr/bin/npm
for library in $(ldd /usr/bin/node /usr/bin/env /bin/sh | grep -o '/[^ ]*[^ :]' | grep '\\.so' | sort -u); do
  install -D "$library" ".$library"
done
printf 'root:x:0:0::/:/bin/sh\\nnode:x:1000:1000::/:/bin/sh\\n' >etc/passwd
tar -c . | podman import --quiet --change 'ENV PATH=/usr/bin:/bin' --change 'ENV NPM_CONFIG_CACHE=/npm-cache' \
  --change 'ENV NPM_CONFIG_OFFLINE=true' - docker.io/library/node:24
podman tag docker.io/library/node:24 docker.io/library/node:24-slim
rm -r ${base}
`;
