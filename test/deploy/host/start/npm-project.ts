import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { makeFolder } from '../../make-program.js';

const run = promisify(execFile);

/** What people write into start scripts, as the registry has it. */
const packages = [
  'cross-env@10',
  'dotenv-cli@10',
  'env-cmd@11',
  'tsx@4',
  'ts-node@10',
  'typescript@5',
  'http-server@14',
  'fastify-cli@7',
  'fastify@5',
  'nodemon@3',
];

/** Writes down how it was started, into the file that $REPORT names. */
const probe = `
const report = {
  file: require.main === undefined ? process.argv[1] : require.main.filename,
  args: process.argv.slice(2),
  cwd: process.cwd(),
  marks: globalThis.marks ?? [],
  maps: process.execArgv.includes('--enable-source-maps'),
  heap: require('node:v8').getHeapStatistics().heap_size_limit,
  env: Object.fromEntries(['COLOR', 'NODE_ENV', 'SIZE', 'FROM_FILE', 'NODE_OPTIONS'].map(name => [name, process.env[name]])),
};
require('node:fs').writeFileSync(process.env.REPORT, JSON.stringify(report));
`;

const files = {
  'server.js': probe,
  'dist/main.js': probe,
  'build/index.js': probe,
  'web/package.json': '{"main": "lib/web"}',
  'web/lib/web.js': probe,
  'src/app.ts': `const typed: number = 1; void typed;\n${probe}`,
  'src/tsconfig.json':
    '{"compilerOptions": {"module": "commonjs", "types": ["node"]}, "ts-node": {"transpileOnly": true}}',
  'bin/www': `#!/usr/bin/env node\n${probe}`,
  'mark.cjs': '(globalThis.marks ??= []).push("cjs");\n',
  'mark.mjs': '(globalThis.marks ??= []).push("mjs");\n',
  '.env': 'FROM_FILE=usual\nCOLOR=file\n',
  'other.env': 'FROM_FILE=other\n',
  'api/package.json': '{"name": "api", "scripts": {"start": "node api.js"}}',
  'api/api.js': probe,
};

let reports = 0;
let installed: Promise<string> | undefined;

/** A project with all of that, and these scripts. */
export async function makeNpmProject(t: ExecutionContext, scripts: Readonly<Record<string, string>>): Promise<string> {
  installed ??= install();
  const modules = join(await installed, 'node_modules');
  const json = JSON.stringify({ name: 'shop', main: 'dist/main.js', scripts });
  const folder = makeFolder(t, { ...files, 'package.json': json });
  symlinkSync(modules, join(folder, 'node_modules'));
  await run('chmod', ['755', join(folder, 'bin/www')]);
  return folder;
}

/** What the program says of how it was started by this command. */
export async function reportOf(
  [file, ...args]: readonly [string, ...string[]],
  { cwd, env }: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<unknown> {
  const report = join(tmpdir(), `lowport-report-${process.pid}-${++reports}.json`);
  const { NODE_OPTIONS: _, ...own } = process.env;
  const clean = Object.fromEntries(Object.entries(own).filter(([name]) => !name.startsWith('npm_')));
  await run(file, args, { cwd, env: { ...clean, ...env, REPORT: report }, timeout: 60_000 });
  const said = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  return said;
}

/** Kept in the user's cache folder: several runs and several at a time use it. */
async function install(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lowport');
  const folder = join(cache, 'start-scripts-1');
  if (existsSync(folder)) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}.`);
  writeFileSync(join(partial, 'package.json'), '{"private": true}');
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: partial });
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
