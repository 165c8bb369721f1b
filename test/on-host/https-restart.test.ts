import { bootHost, hostTest, waitFor } from '../host/index.js';
import type { LoadMode } from '../load/options.js';
import { startLoad } from '../load/start-load.js';
import { restartUnder } from './restarts.js';
import { authority, name, putCertificate, readSerial, root, startSecured } from './secured.js';
import { findBadEnds } from './started.js';
import { describeLoad, isFull, listWorkers } from './workers.js';

const modes: LoadMode[] = ['own-connection', 'shared-connections', 'fetch', 'connection-per-request'];

for (const [thinkMs, rounds] of [
  [[0, 20], isFull ? 50 : 6],
  [[0, 400], isFull ? 50 : 3],
] as const) {
  hostTest(
    `behind the TLS of lowport ${rounds} restarts lose no request of clients that pause up to ${thinkMs[1]} ms`,
    async t => {
      const host = await bootHost(t);
      await startSecured(host, 'https/tell.cjs');
      const options = { url: `https://${name}/`, clients: 8, thinkMs };
      const loads = await Promise.all(modes.map(mode => startLoad(t, host, { ...options, mode }, root)));
      const { results, restartMs, startMs } = await restartUnder(host, loads, rounds);
      t.log(`restart ${restartMs} ms, of which the start of the program ${startMs} ms (medians)`);
      for (const [index, mode] of modes.entries()) {
        const result = results[index];
        if (result === undefined) return t.fail();
        t.log(describeLoad(mode, result));
        t.is(result.failed, 0, `${mode} ${JSON.stringify(result.first)}`);
      }
      t.deepEqual(await findBadEnds(host), []);
    },
  );
}

hostTest(
  'a renewal of 2 workers replaces them, loses no request, and fails where the certificate is broken',
  async t => {
    const host = await bootHost(t);
    await startSecured(host, 'https/tell.cjs', '--workers 2');
    const options = { url: `https://${name}/`, clients: 8, thinkMs: [0, 20] } as const;
    const loads = await Promise.all(modes.map(mode => startLoad(t, host, { ...options, mode }, root)));
    for (let round = 0; round < 3; round++) {
      await putCertificate(host, await authority.issue({ names: [name] }));
      await Promise.all(loads.map(load => load.ended(50)));
      await host.run('systemctl reload app.service');
    }
    const renewed = await authority.issue({ names: [name] });
    await putCertificate(host, { ...renewed, key: 'no key' });
    t.not((await host.run('systemctl reload app.service', { reject: false })).exitCode, 0);
    const { stdout: status } = await host.run('systemctl status --no-pager --full app.service');
    t.regex(status, /with 2 workers; the last reload: tls-key: it holds no key in PEM/);
    await Promise.all(loads.map(load => load.ended(50)));
    const results = await Promise.all(loads.map(load => load.stop()));
    t.log(results.map(({ requests, failed }) => `${requests} requests, ${failed} failed`).join('; '));
    t.deepEqual(
      results.filter(({ failed }) => failed > 0).map(({ first }) => first),
      [],
    );

    const served = await readSerial(host);
    const killed = (await listWorkers(host)).map(({ pid }) => pid);
    await host.run(`kill -9 ${killed.join(' ')}`);
    await waitFor('new workers', 20_000, async () => {
      const workers = await listWorkers(host);
      return workers.length === 2 && !workers.some(({ pid }) => killed.includes(pid));
    });
    t.is(await readSerial(host), served, 'workers that replace dead ones serve what was accepted last');
  },
);
