import test from 'ava';
import { findFreePort } from '../support/program.js';
import { get } from '../support/request.js';
import { runWorkers } from './supervisor/run-workers.js';

for (const work of ['nothing', 'connection']) {
  test.serial(
    `a program that listens on another port and has ${work} to do ends with status 78 and the map`,
    async t => {
      const other = String(findFreePort());
      const { program, port } = runWorkers(t, 'activation/other-port.cjs', '1', { OTHER: other, WORK: work });
      const begun = performance.now();
      t.is(await program.ended, 78);
      t.true(performance.now() - begun < 8000);
      t.regex(
        program.stderr,
        new RegExp(`--map ${other}=${port}, or in the unit Environment=LOWPORT_MAP=${other}=${port}`),
      );
      t.regex(program.stderr, /LOWPORT_READY=complete[\s\S]*ERR_OTHER_PORT/);
    },
  );
}

for (const work of ['timer', 'child', 'answer', 'greeting', 'thread']) {
  test.serial(`a program that opens its port later, after a ${work}, is waited for`, async t => {
    const env = { OTHER: '0', WORK: work, LOWPORT_DRAIN_TIMEOUT: '1s' };
    const { program, port } = runWorkers(t, 'activation/other-port.cjs', '1', env);
    t.is(await get({ port }), 'ok\n');
    t.notRegex(program.stderr, /ERR_OTHER_PORT/);
  });
}

test.serial('with LOWPORT_READY=complete no other port counts', async t => {
  const env = { OTHER: '0', WORK: 'nothing', LOWPORT_READY: 'complete' };
  const { program } = runWorkers(t, 'activation/other-port.cjs', '1', env);
  const later = new Promise(resolve => setTimeout(resolve, 6000, 'it lives'));
  t.is(await Promise.race([program.ended, later]), 'it lives');
});
