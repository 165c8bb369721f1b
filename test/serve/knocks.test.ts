import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { anyPort, findFreePort, hold, portOf, runApp } from '../support/program.js';
import { get } from '../support/request.js';

test('a program that connects to its port to see whether it is taken finds it free', async t => {
  const sockets = hold(t, anyPort);
  const [port = 0] = sockets.map(portOf);
  runApp(t, 'field/looks-by-connecting.cjs', { sockets, env: { PORT: String(port) } });
  t.is(await get({ port }), 'ok\n');
});

for (const host of ['::', '127.0.0.1']) {
  test(`before it listens a program is refused at its port as without lowport, and let in then (${host})`, async t => {
    const sockets = hold(t, { kind: 'ip', host, port: 0 });
    const [port = 0] = sockets.map(portOf);
    const freePort = findFreePort(host);
    const plain = runApp(t, 'activation/knocks.cjs', { plain: true, env: { PORT: String(freePort) } });
    const adopted = runApp(t, 'activation/knocks.cjs', { sockets, env: { PORT: String(port) } });
    await Promise.all([plain.says(/^then/m), adopted.says(/^then/m)]);
    t.is(adopted.stdout, plain.stdout.replaceAll(String(freePort), String(port)));
    t.regex(adopted.stdout, /^port and host: \{"code":"ECONNREFUSED"/m);
    t.regex(adopted.stdout, /when it listens: let in\nthen let in by Node/);
    t.is(adopted.stderr, '');
  });
}

test('at a unix socket that nobody serves a program is refused, as at a stale file', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'lowport-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const [path, stale] = [join(folder, 'app.sock'), join(folder, 'own.sock')];
  const adopted = runApp(t, 'activation/knocks.cjs', { sockets: hold(t, { kind: 'path', path }), env: { PORT: path } });
  const plain = runApp(t, 'activation/knocks.cjs', { plain: true, env: { PORT: stale }, args: ['stale'] });
  await Promise.all([plain.says(/^then/m), adopted.says(/^then/m)]);
  t.is(adopted.stdout, plain.stdout.replaceAll(stale, path));
});
