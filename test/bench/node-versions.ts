import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A node binary to measure, `version` as it says itself: `24.21.0`. */
export type NodeBinary = { path: string; version: string };

export function findNode(path: string): NodeBinary {
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1) };
}

/**
 * The newest Node of a major version: the npm package that ships the binary, kept in the user's cache folder. Not a
 * development dependency, since each is 100 MB.
 */
export function installNode(major: string): NodeBinary {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lowport', 'bench', `node-${major}`);
  const path = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const install = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${major}`];
    execFileSync('npm', install, { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return findNode(path);
}
