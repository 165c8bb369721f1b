import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import test, { type ExecutionContext } from 'ava';
import { waitFor } from '../../host/wait-for.js';
import { askAll, runWorkers, type Workers } from './run-workers.js';

test.serial('the new worker of a reload rests again and again until it listens, and not from then on', async t => {
  const workers = runOnOneProcessor(t, { START_MS: '400', LOWPORT_READY: 'manual' });
  t.deepEqual(await countRests(workers), { before: 0, since: 0 }, 'the first worker');
  await waitFor('the service to serve', 10_000, () =>
    workers.reload().then(
      () => true,
      () => false,
    ),
  );
  const { before, since } = await countRests(workers);
  t.true(before > 2, `${before}`);
  t.true(since <= 2, `${since}`);
});

test.serial('after a sixth of the time that a start may take, no worker rests', async t => {
  const workers = runOnOneProcessor(t, { START_MS: '1500', LOWPORT_START_TIMEOUT: '3s' });
  await askAll(workers, '1');
  await workers.reload();
  const { before } = await countRests(workers);
  t.true(before > 0 && before <= 500 / 10, `${before}`);
});

const withTwo = availableParallelism() > 1 ? test.serial : test.serial.skip;
withTwo(
  `${availableParallelism() > 1 ? '' : '[needs two processors] '}no worker rests where one is to spare`,
  async t => {
    const workers = runWorkers(t, 'workers/rests.cjs', '1', { START_MS: '400' });
    await askAll(workers, '1');
    await workers.reload();
    t.deepEqual(await countRests(workers), { before: 0, since: 0 });
  },
);

test.serial('SIGTERM while a new worker rests ends it with the others', async t => {
  const workers = runOnOneProcessor(t, { START_MS: '400' });
  const [old] = await askAll(workers, '1');
  const { pid = 0 } = workers.program.child;
  const reload = workers.reload().catch(() => {});
  const resting = await waitFor('a worker that rests', 10_000, () =>
    childrenOf(pid).find(child => child !== old && stateOf(child) === 'T'),
  );
  workers.program.child.kill('SIGTERM');
  t.is(await workers.program.ended, 0);
  t.is(stateOf(resting), undefined);
  await reload;
});

/** One worker, as on a machine with one processor: none is to spare. */
function runOnOneProcessor(t: ExecutionContext, env: NodeJS.ProcessEnv): Workers {
  return runWorkers(t, 'workers/rests.cjs', '1', env, [], ['taskset', '--cpu-list', findProcessor()]);
}

/** Of the worker that answers. */
async function countRests({ ask }: Workers): Promise<{ before: number; since: number }> {
  const [before = Number.NaN, since = Number.NaN] = (await ask()).more.split('+').map(Number);
  return { before, since };
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}

/** The letter of proc_pid_stat(5): T is stopped. Undefined where there is no such process. */
function stateOf(pid: number): string | undefined {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function findProcessor(): string {
  return /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
}
