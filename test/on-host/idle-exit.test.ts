import { bootHost, hostTest, waitFor } from '../host/index.js';
import { findBadEnds, showApp, startApp } from './started.js';

const rounds = process.env['LOWPORT_TEST_FULL'] === '1' ? 500 : 60;

hostTest('an idle service exits with 0, and the next connection starts it again', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'hello.cjs', { service: 'Environment=LOWPORT_IDLE_EXIT=500ms' });
  await waitFor('the exit', 10_000, async () => (await showApp(host, 'ActiveState')).ActiveState === 'inactive');
  t.deepEqual(await showApp(host, 'Result', 'NRestarts', 'ExecMainStatus'), {
    Result: 'success',
    NRestarts: '0',
    ExecMainStatus: '0',
  });
  t.is((await host.run('curl -sS http://localhost/')).stdout, 'hello from CommonJS\n');
  t.deepEqual(await findBadEnds(host), []);
});

hostTest('a service with a connection is not idle, however quiet that is', async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/long-answers.cjs', {
    options: '--listen 80 --listen 443',
    service: 'Environment=LOWPORT_IDLE_EXIT=500ms',
  });
  t.is((await host.run('curl -sS http://localhost/slow')).stdout, 'slow\n');
});

hostTest(`${rounds} connections at the moment of the idle exit: none is lost`, async t => {
  const host = await bootHost(t);
  await startApp(t, host, 'life/http-and-https.cjs', {
    options: '--listen 80 --listen 443',
    service: 'Environment=LOWPORT_IDLE_EXIT=100ms',
  });
  const { stdout } = await host.run(`node /srv/app/clients/at-the-exit.mjs 80 ${rounds} 100`, { timeoutMs: 290_000 });
  t.log(stdout.trim());
  const { failures, processes } = JSON.parse(stdout) as { failures: string[]; processes: number };
  t.deepEqual(failures, []);
  // Else it never came at the moment in question.
  t.true(processes > rounds / 5 && processes < rounds, stdout);
  t.deepEqual(await findBadEnds(host), []);
});
