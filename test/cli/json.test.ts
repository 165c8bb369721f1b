import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { makeProgram } from '../deploy/make-program.js';
import { runWorkers } from '../serve/supervisor/run-workers.js';
import { cleanEnvironment, watch } from '../support/program.js';
import { matchSchema, schemaNames } from '../support/schema.js';
import { runCli } from './run-cli.js';

const bin = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

test('every command has a schema of what it prints under --json', t => {
  const commands = runCli(['--help']).stdout.matchAll(/^ {2}([a-z]+)[ [][^\n]*$/gm);
  const names = [...commands].map(([, name]) => name).filter(name => name !== 'help');
  t.deepEqual(schemaNames.filter(name => name !== 'error').sort(), names.sort());
});

test('an error', t => {
  matchSchema(t, 'error', runCli(['generate', '--json', 'no.js']).stderr);
  matchSchema(t, 'error', runCli(['generate', '--json', '--no-such-option']).stderr);
});

test('generate', t => {
  const cwd = makeProgram(t);
  matchSchema(t, 'generate', runCli(['generate', '--json', '--systemd', '252'], { cwd }).stdout);
  const { stdout } = runCli(['generate', '--json', '--systemd', '252', '--out', 'units'], { cwd });
  t.is(matchSchema(t, 'generate', stdout).written.length, 3);
});

test('install and uninstall, into an image', t => {
  const cwd = makeProgram(t, { 'image/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' });
  const words = ['install', '--json', '--systemd', '252', '--root', 'image'];
  const planned = matchSchema(t, 'install', runCli([...words, '--dry-run'], { cwd }).stdout);
  t.deepEqual(
    planned.changes.map(({ action }: { action: string }) => action),
    ['create', 'create', 'create'],
  );
  matchSchema(t, 'install', runCli([...words, '--yes'], { cwd }).stdout);
  matchSchema(t, 'uninstall', runCli(['uninstall', 'shop', '--json', '--yes', '--root', 'image'], { cwd }).stdout);
});

test('status', t => {
  matchSchema(t, 'status', runCli(['status', '--json']).stdout);
});

test('doctor', t => {
  const { stdout, stderr } = runCli(['doctor', '--json', '18191']);
  t.is(stderr, '');
  matchSchema(t, 'doctor', stdout);
});

test('dev', async t => {
  const args = [bin, 'dev', '--json', '--listen', '18190', '--', process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  const program = watch(t, spawn(process.execPath, args, { env: cleanEnvironment() }));
  await program.says(']\n}\n');
  matchSchema(t, 'dev', program.stdout);
});

test('run and reload', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '1', {}, ['--json']);
  await workers.ask();
  const reload = watch(t, spawn(process.execPath, [bin, 'reload', '--json'], { env: workers.env }));
  t.is(await reload.ended, 0);
  matchSchema(t, 'reload', reload.stdout);
  workers.program.child.kill();
  t.is(await workers.program.ended, 0);
  matchSchema(t, 'run', workers.program.stdout.slice(workers.program.stdout.indexOf('{')));
});
