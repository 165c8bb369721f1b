import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { isWorkerThread } from '../../src/serve/worker-thread.js';
import { anyPort, hold, portOf, runApp } from '../support/program.js';

const moduleUrl = new URL('../../src/serve/worker-thread.js', import.meta.url).href;

test('a worker thread is told from the main thread', async t => {
  const worker = new Worker(
    `import(${JSON.stringify(moduleUrl)}).then(({ isWorkerThread }) =>
      require('node:worker_threads').parentPort.postMessage(isWorkerThread()));`,
    { eval: true },
  );
  t.deepEqual(await once(worker, 'message'), [true]);
  t.false(isWorkerThread());
});

test('a worker thread that listens on an inherited port is told who may', async t => {
  const sockets = hold(t, anyPort);
  const program = runApp(t, 'worker-thread.cjs', { sockets, env: { PORT: String(sockets.map(portOf)) } });
  t.is(await program.ended, 0);
  t.regex(
    program.stdout,
    /^the worker died of Error: listen EADDRINUSE[\s\S]*already listens there\n {2}This is a worker thread\. .* the main thread alone/,
  );
});
