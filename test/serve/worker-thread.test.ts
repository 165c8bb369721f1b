import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { isWorkerThread } from '../../src/serve/worker-thread.js';

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
