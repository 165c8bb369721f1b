import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';

const run = promisify(execFile);

const program = `
const { createServer } = require('node:http');
const { COLOR, FROM_FILE, NODE_ENV } = process.env;
const said = { args: process.argv.slice(2), env: { COLOR, FROM_FILE, NODE_ENV }, marks: globalThis.marks, maps: process.execArgv.includes('--enable-source-maps') };
createServer((request, response) => response.end(JSON.stringify(said))).listen(process.env.PORT || 3000);
`;

const files: Readonly<Record<string, string>> = {
  'server.js': 'throw new Error("the wrong file");',
  'dist/main.js': program,
  'src/main.ts': `const typed: number = 1; void typed;\n${program}`,
  'mark.mjs': '(globalThis.marks ??= []).push("loaded");',
  '.env': 'FROM_FILE=read\n',
};

/** The start script, the options beside it, and what the program has to say then. */
const starts: [script: string, options: string, said: object][] = [
  [
    'cross-env COLOR=red node --enable-source-maps --import ./mark.mjs --env-file=.env dist/main --greet "good day"',
    '',
    {
      args: ['--greet', 'good day'],
      env: { COLOR: 'red', FROM_FILE: 'read', NODE_ENV: 'production' },
      marks: ['loaded'],
      maps: true,
    },
  ],
  ['tsx src/main.ts', '', { args: [], env: { NODE_ENV: 'production' }, maps: false }],
  [
    'NODE_ENV=staging node dist/main.js a',
    '--workers 2 --node-options "--import ./mark.mjs --enable-source-maps" --env COLOR=blue',
    { args: ['a'], env: { COLOR: 'blue', NODE_ENV: 'staging' }, marks: ['loaded'], maps: true },
  ],
];

hostTest('install serves what npm start says, with all that stands on its line', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'hello.cjs');
  await addPackages(host, 'cross-env@10', 'tsx@4');
  for (const [name, text] of Object.entries(files)) await host.write(`/srv/app/${name}`, text);
  for (const [start, options, said] of starts) {
    await host.write('/srv/app/package.json', JSON.stringify({ name: 'app', scripts: { start } }));
    await lowport(host, `install --yes ${options}`);
    t.deepEqual(JSON.parse((await host.run('curl -sS http://localhost/')).stdout), said, start);
    await lowport(host, 'status app');
    await lowport(host, 'uninstall app --yes --purge');
  }
  await host.write(
    '/srv/app/package.json',
    JSON.stringify({ name: 'app', scripts: { start: 'nodemon dist/main.js' } }),
  );
  const { stderr } = await lowport(host, 'install --yes', 1);
  const [, cure] = /: lowport (install dist\/main\.js)\n/.exec(stderr) ?? [];
  await lowport(host, `${cure} --yes`);
  t.like(JSON.parse((await host.run('curl -sS http://localhost/')).stdout), {
    args: [],
    env: { NODE_ENV: 'production' },
  });
});

/** Beside the packages of the program. */
async function addPackages(host: Host, ...names: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-packages-'));
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', folder, ...names]);
    await host.copy(join(folder, 'node_modules'), '/srv/added');
    await host.run('cp -a /srv/added/. /srv/app/node_modules/ && rm -r /srv/added');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
