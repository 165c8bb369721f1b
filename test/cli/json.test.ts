import { spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { wayNames } from '../../src/deploy/ways/ways.js';
import { makeFolder, makeProgram } from '../deploy/make-program.js';
import { runWorkers } from '../serve/supervisor/run-workers.js';
import { cleanEnvironment, watch } from '../support/program.js';
import { rootTest } from '../support/root-test.js';
import { findOpenings, matchSchema, schemaNames } from '../support/schema.js';
import { runCli } from './run-cli.js';

const bin = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

test('every command has a schema of what it prints under --json', t => {
  const commands = runCli(['--help']).stdout.matchAll(/^ {2}([a-z]+)[ [][^\n]*$/gm);
  const names = [...commands].map(([, name]) => name).filter(name => name !== 'help');
  t.deepEqual(schemaNames.filter(name => name !== 'error').sort(), names.sort());
});

for (const name of schemaNames) {
  test(`the schema of ${name} lets nothing pass that it does not name`, t => {
    t.deepEqual(findOpenings(name), []);
  });
}

test('an error', t => {
  matchSchema(t, 'error', runCli(['generate', '--json', 'no.js']).stderr);
  matchSchema(t, 'error', runCli(['generate', '--json', '--no-such-option']).stderr);
});

test('generate', t => {
  const cwd = makeProgram(t);
  for (const way of wayNames) {
    const { stdout, stderr } = runCli(['generate', '--json', '--systemd', '252', '--way', way], { cwd });
    matchSchema(t, stdout === '' ? 'error' : 'generate', stdout || stderr);
  }
  matchSchema(t, 'generate', runCli(['generate', '--json', '--systemd', '252'], { cwd }).stdout);
  const { stdout } = runCli(['generate', '--json', '--systemd', '252', '--out', 'units'], { cwd });
  t.is(matchSchema(t, 'generate', stdout).written.length, 5);
});

rootTest('install and uninstall, into an image', t => {
  const cwd = makeProgram(t, { 'image/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' });
  const words = ['install', '--json', '--systemd', '252', '--root', 'image'];
  const planned = matchSchema(t, 'install', runCli([...words, '--dry-run'], { cwd }).stdout);
  t.deepEqual(
    planned.changes.map(({ action }: { action: string }) => action),
    ['create', 'create', 'create', 'create', 'create'],
  );
  matchSchema(t, 'install', runCli([...words, '--yes'], { cwd }).stdout);
  matchSchema(t, 'uninstall', runCli(['uninstall', 'shop', '--json', '--yes', '--root', 'image'], { cwd }).stdout);
});

test('status', t => {
  matchSchema(t, 'status', runCli(['status', '--json']).stdout);
});

test('ways, all and one', t => {
  const all = matchSchema(t, 'ways', runCli(['ways', '--json']).stdout);
  t.deepEqual(
    all.ways.map(({ name }: { name: string }) => name),
    [...wayNames],
  );
  t.is(matchSchema(t, 'ways', runCli(['ways', '--json', 'setcap']).stdout).ways.length, 1);
});

test('check, with findings of files and lines, and without a unit', t => {
  const cwd = makeFolder(t, {
    'app.service': '[Service]\nExecStart=npm start\nDynamicUser=yes\nMemoryDenyWriteExecute=yes\n',
    'app.service.d/more.conf': '[Service]\nEnvironment=API_TOKEN=abcdef\n',
    'well.service': '[Service]\nExecStart=/usr/bin/true\n',
  });
  symlinkSync('/dev/null', join(cwd, 'masked.service'));
  const check = (...units: string[]) =>
    matchSchema(t, 'check', runCli(['check', '--json', '--systemd', '256', ...units], { cwd }).stdout);
  const found = check('./app.service');
  const severities = found.findings.map(({ severity }: { severity: string }) => severity);
  t.deepEqual([...new Set(severities)].sort(), ['error', 'notice', 'warning']);
  t.true(found.findings.some(({ file, line }: { file?: string; line?: number }) => file && line));
  t.is(check('./well.service').findings.length, 1); // that systemd 256 is not asked here
  t.deepEqual(check('./masked.service').units, []);
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
