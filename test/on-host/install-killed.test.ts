import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';

const isFull = process.env['LOWPORT_TEST_FULL'] === '1';
const install = 'install ports.cjs --name app --yes --quiet --env PORTS=80,8080 --listen 80 --listen 8080';
const update = `${install} --listen 8081 --env GREETING=hi`
  .replace('80,8080', '80,8080,8081')
  .replace('--listen 8080', '');
const contents = '/etc /var /srv /root';
const uninstall = 'uninstall app --yes --quiet';

hostTest('what is killed at any step can be run again, and can be undone: installations and removals', async t => {
  const host = await prepareHost(t);
  const whole = await listAll(host);
  // Reading the contents of /usr each time would take most of the time.
  const before = await listAll(host, contents);
  const isAsBefore = async (what: string) =>
    t.deepEqual(findDifferences(before, await listAll(host, contents)), [], what);
  const steps = await count(host, install);
  const removalSteps = await count(host, uninstall);
  t.true(steps >= 20 && removalSteps >= 20, `${steps} and ${removalSteps} steps`);
  await isAsBefore('nothing killed');

  for (let step = 1; step <= Math.max(steps, removalSteps); step++) {
    if (step <= steps) await runKilled(host, install, step);
    // Both take time: here the one or the other follows a step, in the long form both.
    if (isFull || step % 2 === 1) {
      await undo(host);
      await isAsBefore(`install killed at ${step} of ${steps}, and undone`);
    }
    if (isFull && step <= steps) await runKilled(host, install, step);
    if (isFull || step % 2 === 0) {
      await lowport(host, install);
      t.regex((await host.run('curl -sS http://localhost:8080/')).stdout, /^\d+ on 8080/, `install killed at ${step}`);
      await runKilled(host, uninstall, Math.min(step, removalSteps));
      await undo(host);
      await isAsBefore(
        `install killed at ${step} of ${steps} and run again, uninstall killed at ${step} of ${removalSteps}`,
      );
    }
  }
  t.deepEqual(findDifferences(whole, await listAll(host)), []);
});

if (isFull) {
  hostTest('an update that is killed at any step is taken back by the next one', async t => {
    const host = await prepareHost(t);
    const before = await listAll(host);
    await lowport(host, install);
    const steps = await count(host, update);
    for (let step = 1; step <= steps; step++) {
      await lowport(host, install);
      await runKilled(host, update, step);
      await lowport(host, install);
      t.regex((await host.run('curl -sS http://localhost:8080/')).stdout, /^\d+ on 8080 \n$/, `killed at ${step}`);
      t.is((await host.run('curl -sS http://localhost:8081/', { reject: false })).exitCode, 7, `killed at ${step}`);
      await lowport(host, uninstall);
      t.deepEqual(findDifferences(before, await listAll(host)), [], `killed at ${step} of ${steps}`);
    }
  });
}

/** With nothing written down, there is nothing to undo, and it says so. */
function undo(host: Host) {
  return host.run(`cd /srv/app && node_modules/.bin/lowport ${uninstall}`, { reject: false });
}

async function prepareHost(t: ExecutionContext): Promise<Host> {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  return host;
}

/** Runs it to its end. */
async function count(host: Host, words: string): Promise<number> {
  const { stderr } = await runWith(host, words, 0);
  return Number(stderr.trimEnd().split('\n').at(-1));
}

async function runKilled(host: Host, words: string, step: number): Promise<void> {
  const { exitCode, stderr } = await runWith(host, words, step);
  if (exitCode !== 137) throw new Error(`lowport ${words} was not killed at ${step}: ${exitCode}\n${stderr}`);
}

function runWith(host: Host, words: string, killAt: number) {
  const preload = '/opt/lowport/build/test/support/kill-at.js';
  const main = 'node_modules/lowport/dist/cli/main.js';
  // The shell's `; exit` makes it wait, so that its status tells of the signal.
  const command = `cd /srv/app && KILL_AT=${killAt} node --import ${preload} ${main} ${words}; exit $?`;
  return host.run(command, { reject: false, timeoutMs: 120_000 });
}
