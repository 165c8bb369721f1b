import { openSync } from 'node:fs';
import test from 'ava';
import { passOn } from '../../src/serve/activation/pass-on.js';
import {
  anyPort,
  appPath,
  cleanEnvironment,
  hold,
  node,
  portOf,
  registerPath,
  runApp,
  watch,
} from '../support/program.js';
import { get } from '../support/request.js';
import { runWorkers } from './supervisor/run-workers.js';

for (const strict of [{}, { STRICT: '1' }]) {
  test(`a program that reads LISTEN_FDS itself serves by fd 3, unmodified ${JSON.stringify(strict)}`, async t => {
    const sockets = hold(t, anyPort);
    const [port = 0] = sockets.map(portOf);
    const program = runApp(t, 'field/speaks-systemd.cjs', { sockets, env: { PORT: String(port), ...strict } });
    t.is(await get({ port }), '1 sockets\n');
    t.is(program.stderr, '');
  });
}

test('a program that opens the descriptor itself, as old packages do, is a service like any other', async t => {
  const { port, program } = runWorkers(t, 'activation/opens-by-itself.cjs', '1');
  t.is(await get({ port }), 'opened by itself\n');
  program.child.kill('SIGTERM');
  t.is(await program.ended, 0);
});

test.serial('so it does as a worker', async t => {
  const { port } = runWorkers(t, 'field/speaks-systemd.cjs', '2', { STRICT: '1' });
  t.is(await get({ port }), '1 sockets\n');
});

test('no child inherits LISTEN_FDS, by whatever call it is started, unless it is given it', async t => {
  const program = runApp(t, 'activation/children.cjs', { sockets: hold(t, anyPort, anyPort), names: ['web', 'admin'] });
  t.is(await program.ended, 0, program.stderr);
  t.deepEqual(program.stdout.trim().split('\n'), [
    'this process: 2 its pid web:admin',
    'copy: - - -',
    'exec: - - -',
    'execSync: - - -',
    'execFileSync: - - -',
    'spawn: - - -',
    'spawn with a copy: - - -',
    'spawnSync: - - -',
    'fork: - - -',
    'cluster.fork: - - -',
    'an environment of its own: 2 - -',
  ]);
});

for (const [title, names, seen] of [
  ['is not counted behind the sockets', ['web', 'lowport-notify'], '1 its pid web'],
  ['keeps its place among them', ['lowport-notify', 'web'], '2 its pid lowport-notify:web'],
] as const) {
  test(`the notification socket of systemd ${title}`, async t => {
    const [socket] = hold(t, anyPort);
    const other = openSync('/dev/null', 'w');
    const fds = names.map(name => ({ name, fd: name === 'web' ? (socket?.fd ?? -1) : other }));
    const command = [node, '--import', registerPath, appPath('activation/children.cjs')] as const;
    const child = passOn([...command], fds, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const program = watch(t, child);
    t.is(await program.ended, 0, program.stderr);
    t.is(program.stdout.split('\n')[0], `this process: ${seen}`);
  });
}
