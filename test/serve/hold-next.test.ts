import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { nextName } from '../../src/next-name.js';
import { passOn } from '../../src/serve/activation/pass-on.js';
import type { HeldSocket } from '../../src/serve/supervisor/holder.js';
import { waitFor } from '../host/wait-for.js';
import { anyPort, appPath, cleanEnvironment, hold, node, portOf, runApp, watch } from '../support/program.js';
import { get } from '../support/request.js';
import { cli } from './supervisor/run-workers.js';

/** The sockets of a service that a deploy tries: its own, and the two of the deploy, which systemd may put first. */
function holdAll(t: ExecutionContext): { own: HeldSocket; sockets: HeldSocket[]; requests: string; words: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lowport-next-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const [requests, words] = [join(folder, 'requests'), join(folder, 'words')];
  const [own, ...rest] = hold(t, anyPort, { kind: 'path', path: requests }, { kind: 'path', path: words });
  if (own === undefined) throw new Error('no socket');
  return { own, sockets: [...rest, own], requests, words };
}

const names = [nextName, nextName, 'app.socket'];

for (const app of ['hello.cjs', 'field/speaks-systemd.cjs', 'cluster.cjs']) {
  test(`${app}: who is tried answers the deploy alone, until the deploy lets it serve; then it lives as long as that`, async t => {
    const { own, sockets, requests, words } = holdAll(t);
    const port = portOf(own);
    const program = runApp(t, app, { sockets, names, env: { PORT: String(port), LOWPORT_IDLE_EXIT: '1s' } });
    const waiting = get({ port }).then(body => ({ body, at: performance.now() }));
    t.regex(await get({ socketPath: requests }), /./);
    const deploy = net.connect(words);
    await once(deploy, 'connect');
    await delay(300);
    const opened = performance.now();
    deploy.write('open\n');
    const [answer] = await once(deploy.setEncoding('utf8'), 'data');
    t.is(answer, 'opened\n');
    const { body, at } = await waiting;
    t.true(at >= opened, `answered ${opened - at} ms before it may be`);
    t.regex(body, /./);
    t.regex(await get({ port }), /./);
    t.is(program.child.exitCode, null);
    deploy.destroy();
    t.is(await program.ended, 0);
  });
}

test('a deploy that is killed takes who is tried along, and nobody was answered', async t => {
  const { own, sockets, words } = holdAll(t);
  const port = portOf(own);
  const program = runApp(t, 'hello.cjs', { sockets, names, env: { PORT: String(port) } });
  const deploy = net.connect(words);
  await once(deploy, 'connect');
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => {});
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let answered = '';
  client.setEncoding('utf8').on('data', text => {
    answered += text;
  });
  await delay(500);
  deploy.destroy();
  await program.ended;
  t.is(answered, '');
  client.destroy();
});

test('workers wait as one program does, and one that starts later does not', async t => {
  const { own, sockets, requests, words } = holdAll(t);
  const port = portOf(own);
  const passed = sockets.map(({ fd }, index) => ({ fd, name: names[index] ?? '' }));
  const child = passOn([node, cli, 'run', '--workers', '2', appPath('workers/who.cjs')], passed, {
    env: { ...cleanEnvironment(), PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = watch(t, child);
  const waiting = get({ port }).then(() => performance.now());
  t.regex(await get({ socketPath: requests }), /^[12] /);
  const deploy = net.connect(words);
  await once(deploy, 'connect');
  await delay(500);
  const opened = performance.now();
  deploy.write('open\n');
  t.true((await waiting) >= opened);
  const [number, pid] = (await get({ port })).split(' ');
  process.kill(Number(pid), 'SIGKILL');
  const ask = async () => (await get({ port }).catch(() => '')).split(' ');
  await waitFor('the next worker in its place', 10_000, async () => {
    const [one, other] = await ask();
    return one === number && other !== pid;
  });
  deploy.destroy();
  t.is(await program.ended, 0);
});
