import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, projectFolder } from '../host/paths.js';
import { versions } from './versions.js';

const run = promisify(execFile);
const buildPatienceMs = 600_000;
const kept = join(cacheFolder, 'field');
const sources = join(projectFolder, 'test/field/apps');

export type PackageManager = 'npm' | 'pnpm' | 'yarn';

/**
 * A program of apps/, installed by its package manager and built as its users do: in a folder of the cache that another
 * version, or another source, does not share. Rejects with what the tool said where it cannot be had here.
 */
export async function prepareApp(name: string, manager: PackageManager = 'npm'): Promise<string> {
  const folder = join(kept, `${name}-${await hashOf(name, manager)}`);
  if (existsSync(folder)) return folder;
  await mkdir(kept, { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  try {
    await cp(join(sources, name), partial, { recursive: true });
    await writeVersions(partial);
    await runTool(partial, await installCommand(manager));
    const { scripts } = JSON.parse(await readFile(join(partial, 'package.json'), 'utf8')) as { scripts?: object };
    if (scripts !== undefined && 'build' in scripts) await runTool(partial, ['npm', 'run', 'build']);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

async function installCommand(manager: PackageManager): Promise<string[]> {
  if (manager === 'npm') return ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];
  const binary = join(await installTool(manager), 'node_modules', manager, 'bin', `${manager}.js`);
  const kind = manager === 'pnpm' ? 'cjs' : 'js';
  return [process.execPath, binary.replace(/js$/, kind), 'install', '--prefer-offline'];
}

/** pnpm and Yarn are packages of npm themselves. */
async function installTool(name: string): Promise<string> {
  const version = versionOf(name);
  const folder = join(kept, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const partial = await mkdtemp(`${folder}.`);
  await run('npm', ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`]);
  await rename(partial, folder);
  return folder;
}

/** Gently: the machine has others to serve. */
async function runTool(cwd: string, words: readonly string[]): Promise<void> {
  const env = { ...process.env, CI: 'true', NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' };
  try {
    await run('nice', [...words], { cwd, env, timeout: buildPatienceMs, maxBuffer: 64 * 2 ** 20 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const said = `${stderr}\n${stdout}`.trim().split('\n').slice(-12).join('\n');
    throw new Error(`${words.join(' ')} failed: ${said}`, { cause: error });
  }
}

async function writeVersions(folder: string): Promise<void> {
  for (const path of await listManifests(folder)) {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { dependencies?: Record<string, string> };
    for (const [name, version] of Object.entries(manifest.dependencies ?? {})) {
      if (version === '*' && name in versions && manifest.dependencies) manifest.dependencies[name] = versionOf(name);
    }
    await writeFile(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}

async function listManifests(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.filter(file => /(^|\/)package\.json$/.test(file)).map(file => join(folder, file));
}

function versionOf(name: string): string {
  const version = versions[name];
  if (version === undefined) throw new Error(`${name}: versions.ts does not say which version`);
  return version;
}

/** Of all that decides what is in the folder. */
async function hashOf(name: string, manager: PackageManager): Promise<string> {
  const hash = createHash('sha256').update(manager);
  const folder = join(sources, name);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(folder.length)).update(await readFile(file));
  for (const path of await listManifests(folder)) {
    const { dependencies = {} } = JSON.parse(await readFile(path, 'utf8')) as { dependencies?: object };
    for (const dependency of Object.keys(dependencies)) hash.update(`${dependency}@${versions[dependency]}`);
  }
  return hash.digest('hex').slice(0, 8);
}
