import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { bootHost } from './boot-host.js';
import { startHost } from './host.js';
import { hostTest } from './host-test.js';
import { findLeftovers } from './leftovers.js';
import { readChildren, readIfThere } from './proc.js';
import { waitFor } from './wait-for.js';

const deadlineMs = 10_000;

hostTest('a host that ends leaves no process, mount, cgroup or folder', async t => {
  const host = await bootHost(t);
  const traces = findLeftovers(host.name);
  t.true(traces.some(trace => trace.startsWith('process')));
  t.true(traces.some(trace => trace.startsWith('mount')));
  t.true(traces.some(trace => trace.startsWith('/sys/fs/cgroup')));
  await host.end();
  t.deepEqual(findLeftovers(host.name), []);
});

hostTest('a host that shuts itself down leaves nothing', async t => {
  const host = await bootHost(t);
  await host.run('systemctl poweroff', { reject: false });
  await waitFor('the host to be gone', deadlineMs, () => findLeftovers(host.name).length === 0);
  await t.notThrowsAsync(host.end());
});

for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
  hostTest(`a test process that ends by ${signal} takes its host with it`, async t => {
    const child = spawnBooter(t);
    await once(child.stdout, 'data');
    const name = await findName(child);
    process.kill(-child.pid, signal);
    await waitFor('the host to be gone', deadlineMs, () => findLeftovers(name).length === 0);
    t.pass();
  });
}

hostTest('a test process that is killed while its host boots takes it along', async t => {
  const child = spawnBooter(t);
  const name = await findName(child);
  await waitFor('nspawn', deadlineMs, () => findLeftovers(name).length > 4);
  process.kill(-child.pid, 'SIGKILL');
  await waitFor('the host to be gone', deadlineMs, () => findLeftovers(name).length === 0);
  t.pass();
});

hostTest('a root whose making was killed does not count as made', async t => {
  const cache = await mkdtemp(join(tmpdir(), 'lowport-cache-'));
  t.teardown(() => rm(cache, { recursive: true, force: true }));
  const child = spawnBooter(t, { LOWPORT_TEST_CACHE: cache });
  const name = await findName(child);
  await waitFor('debootstrap', deadlineMs, () => readdirSync(cache).some(entry => entry.endsWith('.partial')));
  process.kill(-child.pid, 'SIGKILL');
  await waitFor('debootstrap to be gone', deadlineMs, () => findLeftovers(name).length === 0);
  t.deepEqual(
    readdirSync(cache).filter(entry => !/\.(lock|partial)$/.test(entry)),
    [],
  );
});

hostTest('a host that does not boot says why and leaves nothing', async t => {
  const error = await t.throwsAsync(startHost({ node: '/bin/false' }));
  t.regex(error.message, /\/bin\/false does not run inside/);
  t.regex(error.message, /Welcome to .*Debian/s);
  await t.throwsAsync(startHost({ node: '/nonexistent/node' }), { code: 'ENOENT' });
});

hostTest('the journal of a host is in the log of a test that fails, and only there', async t => {
  for (const passed of [false, true]) {
    const logged: string[] = [];
    const teardowns: (() => unknown)[] = [];
    const host = await bootHost({
      passed,
      log: text => void logged.push(text),
      teardown: end => void teardowns.push(end),
    });
    await host.run('echo "the last words" | systemd-cat');
    for (const end of teardowns) await end();
    t.is(logged.join().includes('the last words'), !passed);
    t.deepEqual(findLeftovers(host.name), []);
  }
});

type Booter = ChildProcess & { pid: number; stdout: NodeJS.ReadableStream };

/** In a process group of its own, as a shell starts it: a signal to the group is what Ctrl-C sends. */
function spawnBooter(t: ExecutionContext, env: NodeJS.ProcessEnv = {}): Booter {
  const script = join(import.meta.dirname, 'boot-and-wait.js');
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  }) as Booter;
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

function findName(child: Booter): Promise<string> {
  return waitFor('the guardian', deadlineMs, () => {
    const commands = readChildren(child.pid).map(pid => readIfThere(`/proc/${pid}/cmdline`));
    return /lowport-[0-9a-f]{8}/.exec(commands.join('\n'))?.[0];
  });
}
