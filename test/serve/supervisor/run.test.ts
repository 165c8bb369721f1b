import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import test from 'ava';
import { waitFor } from '../../host/wait-for.js';
import { appPath, cleanEnvironment, node, watch } from '../../support/program.js';
import { get } from '../../support/request.js';
import { askAll, cli, runWorkers } from './run-workers.js';

test.serial('each worker serves the same inherited socket, and none may notify for the supervisor', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2', { NOTIFY_SOCKET: '/nowhere' });
  const [first, second] = await askAll(workers, '1', '2');
  t.not(first, second);
  t.is((await workers.ask()).more, 'alone');
});

test.serial('the supervisor has no handle of the socket: it never listens, and holds the descriptor alone', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '1');
  const [pid] = await askAll(workers, '1');
  t.regex(readlinkSync(`/proc/${workers.program.child.pid}/fd/3`), /^socket:/);
  // The event loop's epoll lists what it polls: proc(5), fdinfo.
  t.false(polls(workers.program.child.pid, 3));
  t.true(polls(pid, 3));
});

test.serial('SIGTERM drains all workers and ends with 0', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2');
  await askAll(workers, '1', '2');
  const slow = workers.ask('/slow');
  await workers.ask();
  workers.program.child.kill('SIGTERM');
  t.true((await slow).pid > 0);
  t.is(await workers.program.ended, 0);
});

test.serial('a worker that does not drain is killed at the deadline', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '1', { LOWPORT_DRAIN_TIMEOUT: '1ms' });
  await askAll(workers, '1');
  const { pid } = await workers.ask('/stay');
  workers.program.child.kill('SIGTERM');
  t.is(await workers.program.ended, 0);
  t.false(isAlive(pid));
});

test.serial('a worker that dies is replaced while the other serves', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2');
  const before = await askAll(workers, '1', '2');
  process.kill(before[1] ?? 0, 'SIGKILL');
  await workers.program.says('worker 2 was ended by SIGKILL; the next one starts at once.');
  const [first, second] = await askAll(workers, '1', '2');
  t.is(first, before[0]);
  t.not(second, before[1]);
});

test.serial('a worker whose event loop is blocked is killed and replaced', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2', { LOWPORT_BLOCKED_AFTER: '1s' });
  const before = await askAll(workers, '1', '2');
  await t.throwsAsync(workers.ask('/block'));
  await workers.program.says('was killed because its event loop was blocked for more than 1 s');
  const after = await askAll(workers, '1', '2');
  t.is(after.filter(pid => before.includes(pid)).length, 1);
});

for (const how of ['reload', 'SIGHUP'] as const) {
  test.serial(`${how} replaces the workers one by one, and a request in flight is answered by the old one`, async t => {
    const workers = runWorkers(t, 'workers/who.cjs', '2');
    const before = await askAll(workers, '1', '2');
    const slow = workers.ask('/slow');
    await workers.ask();
    if (how === 'reload') await workers.reload();
    else workers.program.child.kill('SIGHUP');
    t.true(before.includes((await slow).pid));
    await waitFor('new workers alone', 10_000, async () => {
      const after = await askAll(workers, '1', '2');
      return after.every(pid => !before.includes(pid));
    });
  });
}

test.serial('a reload to a version that ends fails with the reason, and the old workers serve on', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2');
  const before = await askAll(workers, '1', '2');
  writeFileSync(workers.entry, 'process.exit(7)');
  const error = await t.throwsAsync(workers.reload(), { code: 'ERR_RELOAD' });
  t.is(error?.message, 'reload: the new worker 1 ended with status 7 before it was ready');
  t.deepEqual(await askAll(workers, '1', '2'), before);
  copyFileSync(appPath('workers/who.cjs'), workers.entry);
  await workers.reload();
  await waitFor('new workers alone', 10_000, async () =>
    (await askAll(workers, '1', '2')).every(pid => !before.includes(pid)),
  );
});

test.serial('a reload to a version that never listens fails after the time to start', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '1', { LOWPORT_START_TIMEOUT: '700ms' });
  const before = await askAll(workers, '1');
  writeFileSync(workers.entry, 'setInterval(() => {}, 1000)');
  const error = await t.throwsAsync(workers.reload(), { code: 'ERR_RELOAD' });
  t.regex(error?.message ?? '', /the new worker 1 was not ready within 0\.7 s/);
  t.deepEqual(await askAll(workers, '1'), before);
});

test.serial('workers end by themselves when the supervisor is killed', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2');
  const pids = await askAll(workers, '1', '2');
  const slow = workers.ask('/slow');
  await workers.ask();
  workers.program.child.kill('SIGKILL');
  t.true(pids.includes((await slow).pid));
  await waitFor('the workers to end', 10_000, () => pids.every(pid => !isAlive(pid)));
});

test.serial('under LOWPORT_READY=manual a program without a word of lowport says itself when it is ready', async t => {
  const workers = runWorkers(t, 'workers/says-ready.cjs', '1', {
    LOWPORT_READY: 'manual',
    LOWPORT_BLOCKED_AFTER: '500ms',
  });
  t.is(await get({ port: workers.port }), 'ready now');
  await waitFor('the service to be ready', 10_000, () =>
    workers.reload().then(
      () => true,
      () => false,
    ),
  );
  // It has closed the channel: silence is no sign of a blocked event loop any more.
  await new Promise(resolve => setTimeout(resolve, 2500));
  t.is(await get({ port: workers.port }), 'ready now');
  t.is(workers.program.stderr, '');
});

for (const env of [{ LOWPORT_DRAIN_TIMEOUT: '5s' }, { LOWPORT_MAP: '3000=1' }]) {
  test.serial(`what a worker forks says nothing of lowport to it (${Object.keys(env)})`, async t => {
    const workers = runWorkers(t, 'field/forks-a-server.cjs', '2', env);
    t.teardown(() => killForked(workers.entry)); // as systemd does, when the service has ended
    t.regex(await get({ port: workers.port }), /^ok \d+$/m);
    t.is(workers.program.stderr, '');
  });
}

test.serial('a program that cannot start ends the service with status 1', async t => {
  const workers = runWorkers(t, 'workers/exits.cjs', '2', { STATUS: '3' });
  t.is(await workers.program.ended, 1);
  t.regex(
    workers.program.stderr,
    /server\.cjs: a worker ended with status 3 before it was ready[\s\S]*ERR_WORKER_ENDED/,
  );
});

test.serial('a configuration error of a worker is one of the service: status 78', async t => {
  const workers = runWorkers(t, 'workers/who.cjs', '2', { LOWPORT_MAP: 'nonsense' });
  t.is(await workers.program.ended, 78);
  t.regex(workers.program.stderr, /a worker ended with status 78 before it was ready/);
});

for (const [title, count, env, status, words] of [
  ['no number', 'many', {}, 2, /--workers "many": it is not a number of workers[\s\S]*ERR_WORKERS/],
  ['a bad duration', '2', { LOWPORT_DRAIN_TIMEOUT: 'soon' }, 78, /LOWPORT_DRAIN_TIMEOUT="soon"[\s\S]*ERR_SETTING/],
] as const) {
  test.serial(`${title} is refused`, async t => {
    const workers = runWorkers(t, 'workers/who.cjs', count, env);
    t.is(await workers.program.ended, status);
    t.regex(workers.program.stderr, words);
  });
}

test.serial('without inherited sockets there is nothing to share: status 78', async t => {
  const child = spawn(node, [cli, 'run', '--workers', '2', 'server.js'], { env: cleanEnvironment() });
  const program = watch(t, child);
  t.is(await program.ended, 78);
  t.regex(program.stderr, /no sockets were passed[\s\S]*ERR_NO_SOCKETS/);
});

/** The processes that are started as `node ENTRY child`. */
function killForked(entry: string): void {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  for (const pid of pids.filter(name => readCommand(name).endsWith(`\0${entry}\0child\0`))) {
    process.kill(Number(pid), 'SIGKILL');
  }
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function polls(pid: number | undefined, fd: number): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).some(name =>
    new RegExp(`^tfd:\\s+${fd} `, 'm').test(readFileSync(`${folder}/${name}`, 'utf8')),
  );
}
