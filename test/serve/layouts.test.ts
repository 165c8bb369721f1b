import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { passOn } from '../../src/serve/activation/pass-on.js';
import { layOutAsPnpm } from '../support/pnpm-layout.js';
import { anyPort, cleanEnvironment, hold, type Program, portOf, watch } from '../support/program.js';
import { get } from '../support/request.js';
import { installNode } from '../support/runtimes.js';

const project = fileURLToPath(new URL('../../../', import.meta.url));

const express =
  "require('express')().get('/', (request, response) => response.send(__dirname)).listen(process.env.PORT)";
const koa = `import Koa from 'koa';
new Koa().use(context => { context.body = import.meta.dirname ?? new URL('.', import.meta.url).pathname.slice(0, -1); }).listen(process.env.PORT);`;
const plain = `#!/usr/bin/env node
require('http').createServer((request, response) => response.end(require('./where.cjs'))).listen(process.env.PORT)`;

/** Each makes a program in the folder and gives the path by which it is started; it answers with the folder of its file. */
const layouts: Record<string, (folder: string) => string> = {
  'Express under pnpm': folder => {
    layOutAsPnpm(folder, 'express');
    return write(folder, 'server.cjs', express);
  },
  'Koa as an ES module under pnpm': folder => {
    layOutAsPnpm(folder, 'koa');
    return write(folder, 'server.mjs', koa);
  },
  'a link in node_modules/.bin': folder => {
    const bin = join(folder, 'node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync('../../server.cjs', join(bin, 'serve'));
    writePlain(folder);
    return join(bin, 'serve');
  },
  'a link to the current release': folder => {
    writePlain(join(folder, 'releases/1'));
    symlinkSync('releases/1', join(folder, 'current'));
    return join(folder, 'current/server.cjs');
  },
};

for (const major of ['20', '22', '24', '26']) {
  for (const [layout, make] of Object.entries(layouts)) {
    test.serial(`${layout} starts on Node ${major}, by itself and as a worker`, async t => {
      const node = await installNode(major);
      const folder = makeFolder(t);
      const lowport = install(folder);
      const entry = make(folder);
      const commands: [string, ...string[]][] = [
        [node, '--require', join(lowport, 'serve/register.cjs'), entry],
        [node, join(lowport, 'cli/main.js'), 'run', '--workers', '1', entry],
      ];
      for (const command of commands) {
        const { program, port } = start(t, command);
        const answer = await Promise.race([get({ port }), program.ended.then(() => program.stderr)]);
        t.is(answer, layout.includes('release') ? join(folder, 'releases/1') : folder, command.join(' '));
      }
    });
  }
}

/** Beside the program, as a user has it: what Node has found on the way to the preload it knows of the program's path, too. */
function install(folder: string): string {
  const lowport = join(folder, 'node_modules/lowport');
  cpSync(join(project, 'dist'), join(lowport, 'dist'), { recursive: true });
  cpSync(join(project, 'package.json'), join(lowport, 'package.json'));
  symlinkSync(join(project, 'node_modules'), join(lowport, 'node_modules'));
  return join(lowport, 'dist');
}

function start(t: ExecutionContext, command: [string, ...string[]]): { program: Program; port: number } {
  const [socket] = hold(t, anyPort);
  if (socket === undefined) throw new Error('no socket');
  const env = { ...cleanEnvironment(), PORT: String(portOf(socket)) };
  const child = passOn(command, [{ fd: socket.fd, name: 'app.socket' }], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  return { program: watch(t, child), port: portOf(socket) };
}

function writePlain(folder: string): void {
  write(folder, 'server.cjs', plain);
  write(folder, 'where.cjs', 'module.exports = __dirname');
}

function write(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
  return join(folder, name);
}

function makeFolder(t: ExecutionContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lowport-layout-')));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}
