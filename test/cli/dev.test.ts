import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { makeCredentials } from '../support/credentials.js';
import { appPath, cleanEnvironment, type Program, watch } from '../support/program.js';
import { get, getSecurely } from '../support/request.js';
import { rootTest } from '../support/root-test.js';

const bin = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
const isRoot = process.getuid?.() === 0;

test('dev holds the port, and the program adopts it without any right', async t => {
  const program = runDev(t, ['--listen', '18181', await copyHello(t)]);
  await program.says('Open http://localhost:18181/');
  await program.says('listening');
  t.regex(program.stdout, isRoot ? /uid 65534 \(nobody\), with no capability \(CapEff 0+\)/ : /with no capability/);
  t.is(await get({ port: 18181 }), 'hello from /\n');
});

test('SIGINT ends the program and frees the port', async t => {
  const program = runDev(t, ['--listen', '18182', await copyHello(t)]);
  await program.says('listening');
  program.child.kill('SIGINT');
  t.is(await program.ended, 0);
  await t.throwsAsync(get({ port: 18182 }), { code: 'ECONNREFUSED' });
});

test('any command after -- is started with the sockets', async t => {
  const program = runDev(t, ['--listen', '18183', '--', process.execPath, await copyHello(t)]);
  await program.says('listening');
  t.is(await get({ port: 18183 }), 'hello from /\n');
});

const wrappers: [title: string, start: string][] = [
  ['a script of npm', 'node server.mjs'],
  ['a script of npm with a shell that stays', 'true && node server.mjs; true'],
  ['a wrapper with a channel to the program, such as tsx and nodemon', 'node wrapper.mjs'],
];

for (const [index, [title, start]] of wrappers.entries()) {
  test(`the sockets come through ${title}`, async t => {
    const port = 18_171 + index;
    const folder = dirname(await copyHello(t));
    await copyFile(appPath('hello.mjs'), join(folder, 'server.mjs'));
    await copyFile(appPath('wrapper.mjs'), join(folder, 'wrapper.mjs'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { start } }));
    const program = runDev(t, ['--listen', String(port), '--', 'npm', '--prefix', folder, 'start']);
    await program.says('listening');
    t.is(await get({ port }), 'hello from /\n');
    t.notRegex(program.stderr, /lowport: nobody serves/);
    program.child.kill('SIGINT');
    t.is(await program.ended, 0); // its output ends, too, so nobody is left
    await t.throwsAsync(get({ port }), { code: 'ECONNREFUSED' });
  });
}

test('--json gives the sockets, the process, its rights and what to open', async t => {
  const program = runDev(t, ['--json', '--listen', '18184', await copyHello(t)]);
  await program.says('listening');
  await program.says('urls');
  const [json = ''] = /^\{\n[\s\S]*?\n\}$/m.exec(program.stdout) ?? [];
  const result = JSON.parse(json);
  t.deepEqual(Object.keys(result), ['sockets', 'pid', 'uid', 'capabilities', 'urls']);
  t.deepEqual(result.urls, ['http://localhost:18184/']);
});

test('a program that fails is named with its status', async t => {
  const program = runDev(t, ['--listen', '18185', '--', process.execPath, '-e', 'process.exit(3)']);
  t.is(await program.ended, 1);
  t.regex(program.stderr, /the program ended with status 3\n[\s\S]*ERR_PROGRAM_ENDED/);
});

for (const [index, host] of ['0.0.0.0', '127.0.0.1', '::', '::1'].entries()) {
  test(`a port that somebody has on ${host} is refused with who that is, and a port that is free`, async t => {
    const port = 18_271 + 2 * index;
    const holder = createServer().listen(port, host);
    t.teardown(() => holder.close());
    await once(holder, 'listening');
    const path = await copyHello(t);
    const refused = runDev(t, ['--listen', String(port), path]);
    t.is(await refused.ended, 1);
    t.is(refused.stdout, '');
    t.regex(refused.stderr, new RegExp(`^lowport: port ${port}: node \\(pid ${process.pid}\\).* has it\n`));
    const [, cure = ''] = /\n {2}Take another port: lowport dev (--listen \d+)\n/.exec(refused.stderr) ?? [];
    const program = runDev(t, [...cure.split(' '), path]);
    await program.says('listening');
    t.is(await get({ port: Number(cure.split(' ')[1]) }), 'hello from /\n');
  });
}

test('an address that this host has not is refused with the cure', async t => {
  const program = runDev(t, ['--listen', '18186', '--listen', '192.0.2.1:18186', '--', process.execPath, '-v']);
  t.is(await program.ended, 1);
  t.regex(program.stderr, /192\.0\.2\.1:18186\n {2}Choose an address of this host with --listen/);
});

test('with --watch a change starts the program anew, and the port stays open', async t => {
  const path = await copyHello(t);
  const program = runDev(t, ['--watch', '--listen', '18188', path]);
  await program.says('listening');
  t.is(await get({ port: 18188 }), 'hello from /\n');
  const changed = (await readFile(path, 'utf8')).replace('hello', 'changed');
  await writeFile(path, changed);
  await program.says('the program starts anew');
  t.is(await get({ port: 18188 }), 'changed from /\n');
});

test('with --watch a program that fails is waited for, and its clients wait, too', async t => {
  const path = await copyHello(t);
  const good = await readFile(path, 'utf8');
  await writeFile(path, 'process.exit(1);\n');
  const program = runDev(t, ['--watch', '--listen', '18189', path]);
  await program.says('ended with status 1. It starts anew when the project changes');
  const waiting = get({ port: 18189 });
  await writeFile(path, good);
  t.is(await waiting, 'hello from /\n');
});

test('--workers starts so many processes on one port, and Ctrl-C ends them all', async t => {
  const path = join(await makeFolder(t), 'who.cjs');
  await copyFile(appPath('workers/who.cjs'), path);
  const program = runDev(t, ['--workers', '2', '--listen', '18190', path]);
  await program.says('Open http://localhost:18190/');
  const seen = new Map<string, string>();
  while (seen.size < 2) {
    const [number = '', pid = ''] = (await get({ port: 18190 })).split(' ');
    seen.set(number, pid);
  }
  program.child.kill('SIGINT');
  t.is(await program.ended, 0);
  await t.throwsAsync(get({ port: 18190 }), { code: 'ECONNREFUSED' });
  t.deepEqual([...seen.values()].filter(isAlive), []);
});

test('--https serves a program that knows nothing of TLS, and the other port leads there', async t => {
  const program = runDev(t, ['--https', '--listen', 'https=18192', '--listen', '18193', await copyHello(t)]);
  await program.says('Open https://localhost:18192/');
  await program.says('listening');
  const { status, headers } = await fetch('http://localhost:18193/a?b', { redirect: 'manual' });
  t.is(status, 308);
  t.is(headers.get('location'), 'https://localhost:18192/a?b');
  program.child.kill('SIGINT');
  t.is(await program.ended, 0);
});

test('--tls-cert and --tls-key serve it with a certificate of your own', async t => {
  const { folder, ca } = await makeCredentials(t);
  const files = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')];
  const program = runDev(t, [...files, '--listen', 'https=18195', await copyHello(t)]);
  await program.says('listening');
  t.is(await getSecurely(18195, ca), 'hello from /\n');
});

test('a certificate without its key is refused', async t => {
  const program = runDev(t, ['--tls-cert', 'cert.pem', '--listen', '18194', await copyHello(t)]);
  t.is(await program.ended, 2);
  t.regex(program.stderr, /--tls-cert "cert\.pem": there is no --tls-key with it/);
});

test('--workers is refused for a command, which lowport cannot multiply', async t => {
  const program = runDev(t, ['--workers', '2', '--listen', '18191', '--', 'npm', 'start']);
  t.is(await program.ended, 2);
  t.regex(program.stderr, /--workers "2": npm start is not a file that Node runs/);
});

rootTest('root may have the program in folders that nobody else can enter', async t => {
  const shut = join(await makeFolder(t), 'shut');
  await mkdir(join(shut, 'project/private'), { recursive: true });
  await copyFile(appPath('hello.mjs'), join(shut, 'project/private/hello.mjs'));
  await chmod(shut, 0o700);
  const program = runDev(t, ['--listen', '18187', join(shut, 'project/private/hello.mjs')]);
  await program.says('listening');
  t.regex(program.stdout, /uid 65534 \(nobody\), with no capability/);
  t.is(await get({ port: 18187 }), 'hello from /\n');
});

function runDev(t: ExecutionContext, args: string[]): Program {
  return watch(t, spawn(process.execPath, [bin, 'dev', ...args], { env: cleanEnvironment() }));
}

async function copyHello(t: ExecutionContext): Promise<string> {
  const path = join(await makeFolder(t), 'hello.mjs');
  await copyFile(appPath('hello.mjs'), path);
  return path;
}

/** A folder that every user can enter. */
async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-'));
  t.teardown(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  return folder;
}

function isAlive(pid: string): boolean {
  return existsSync(`/proc/${pid}`);
}
