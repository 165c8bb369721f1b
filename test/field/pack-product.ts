import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectFolder } from '../host/paths.js';

const run = promisify(execFile);
let packed: Promise<string> | undefined;

/** The product as npm packs it: the folder `node_modules/lowport` of its users, its own packages below it. */
export function packProduct(): Promise<string> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-field-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: projectFolder,
  });
  const [{ filename }] = JSON.parse(stdout);
  await writeFile(join(folder, 'package.json'), '{"name": "app", "private": true}\n');
  // Nested: what the program has at the top stays the program's.
  const settings = ['--no-audit', '--no-fund', '--prefer-offline', '--install-strategy=nested'];
  await run('npm', ['install', ...settings, `./${filename}`], { cwd: folder });
  return join(folder, 'node_modules/lowport');
}
