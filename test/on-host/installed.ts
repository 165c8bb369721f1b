import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Host } from '../host/index.js';
import { appPath } from '../support/program.js';

const run = promisify(execFile);
const project = fileURLToPath(new URL('../../../', import.meta.url));

const clients = [
  'socket-io.cjs',
  'websocket.cjs',
  'many.mjs',
  'at-the-exit.mjs',
  'browse.cjs',
  'stay.cjs',
  'send-raw.mjs',
];

let installed: Promise<string> | undefined;

/** What a user has after `npm install lowport express socket.io`: lowport as npm packs it, in a folder of its own. */
export function installPackages(): Promise<string> {
  installed ??= install();
  return installed;
}

/** Puts a program of test/apps into a folder of the host, with its packages beside it; resolves with its path there. */
export async function deployApp(host: Host, app: string, folder = '/srv/app'): Promise<string> {
  await host.copy(await installPackages(), folder);
  const path = join(folder, basename(app));
  await host.copy(appPath(app), path);
  return path;
}

/** `npm install --global` of a package with the command of that name. */
export async function installGlobally(host: Host, name: string, version: string, command: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-packages-'));
  try {
    await run('npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--prefix',
      folder,
      `${name}@${version}`,
    ]);
    await host.copy(join(folder, 'node_modules'), '/usr/local/lib/node_modules');
    await host.run(`ln -s ../lib/node_modules/${name}/bin/${command} /usr/local/bin/${command}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function install(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-installed-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: project,
  });
  const [{ filename }] = JSON.parse(stdout);
  await writeFile(join(folder, 'package.json'), '{"name": "app", "private": true}\n');
  const packages = [`./${filename}`, 'express@5', 'socket.io@4', 'socket.io-client@4'];
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], { cwd: folder });
  rmSync(join(folder, filename));
  for (const client of clients) {
    const copy = join(folder, 'clients', client);
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(appPath(`clients/${client}`), copy);
  }
  return folder;
}
