import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The binary of the newest Node of a major version: from the npm package that ships it, kept in the user's cache folder.
 * Not a development dependency, since each is 100 MB. Several may ask at a time.
 */
export async function installNode(major: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lowport');
  const folder = join(cache, `node-${major}`);
  const binary = join(folder, 'node_modules', name, 'bin', 'node');
  if (existsSync(binary)) return binary;

  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  await run('npm', ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`]);
  await rename(partial, folder).catch(async error => {
    await rm(partial, { recursive: true });
    if (!existsSync(binary)) throw error; // else somebody else was faster
  });
  return binary;
}
