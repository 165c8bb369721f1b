import { statSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { hold, runApp } from '../support/program.js';
import { get } from '../support/request.js';

test('a program that removes a stale socket and opens it to all leaves that of systemd as it is, and says so', async t => {
  const path = join(await makeFolder(t), 'app.sock');
  const sockets = hold(t, { kind: 'path', path });
  const { mode } = statSync(path);
  const program = runApp(t, 'field/unlinks-its-socket.cjs', { sockets, env: { PORT: path } });
  t.is(await get({ socketPath: path }), 'ok\n');
  t.is(statSync(path).mode, mode);
  t.regex(program.stderr, /systemd's socket, and stays as it is: unlinkSync\(\) of the program[\s\S]*SocketMode=/);
});

test('whichever call of node:fs it is, and no other path is spared', async t => {
  const path = join(await makeFolder(t), 'app.sock');
  const sockets = hold(t, { kind: 'path', path });
  const { mode, uid } = statSync(path);
  const program = runApp(t, 'activation/clears-the-way.mjs', { sockets, env: { PORT: path } });
  await program.says('listening');
  t.is(program.stdout, 'listening\n');
  t.deepEqual([statSync(path).mode, statSync(path).uid], [mode, uid]);
  t.is(program.stderr.match(/lowport:/g)?.length, 1);
});

test('a socket that is reached by a link to its folder is the same one', async t => {
  const folder = await makeFolder(t);
  const path = join(folder, 'app.sock');
  const linked = join(folder, 'link/app.sock');
  symlinkSync(folder, join(folder, 'link'));
  runApp(t, 'field/unlinks-its-socket.cjs', { sockets: hold(t, { kind: 'path', path }), env: { PORT: linked } });
  t.is(await get({ socketPath: path }), 'ok\n');
});

test('a path that the map leads to another socket need not exist', async t => {
  const folder = await makeFolder(t);
  const path = join(folder, 'app.sock');
  const mapped = join(folder, 'own.sock');
  const env = { PORT: mapped, LOWPORT_MAP: `${mapped}=${path}` };
  const program = runApp(t, 'field/unlinks-its-socket.cjs', { sockets: hold(t, { kind: 'path', path }), env });
  t.is(await get({ socketPath: path }), 'ok\n');
  await program.says('chmodSync()');
});

async function makeFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
}
