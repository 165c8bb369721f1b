import { bootHost, hostTest } from '../host/index.js';
import { waitFor } from '../host/wait-for.js';
import { startLoadOnNetwork } from '../load/start-load.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';

hostTest('a soft reboot of systemd 262 loses no request, and a reboot closes the ports', async t => {
  const host = await bootHost(t, { suite: 'sid' });
  await deployApp(host, 'hello.cjs');
  // The host's own node is a mount from outside, which ends with the userspace.
  await host.run('cp /usr/bin/node /usr/local/bin/node');
  await lowport(host, 'install hello.cjs --name app --yes --node /usr/local/bin/node');
  const loads = await Promise.all(
    (['own-connection', 'connection-per-request'] as const).map(mode =>
      startLoadOnNetwork(t, host, { mode, url: 'http://localhost/', clients: 4, thinkMs: [0, 50] }),
    ),
  );
  await Promise.all(loads.map(load => load.ended(20)));

  await host.run('systemctl soft-reboot', { reject: false });
  const state = async () =>
    (await host.run('systemctl show --property=SoftRebootsCount; systemctl is-active app.service', { reject: false }))
      .stdout;
  await waitFor('the soft reboot', 60_000, async () => (await state()) === 'SoftRebootsCount=1\nactive\n');
  await Promise.all(loads.map(load => load.ended(40)));
  const results = await Promise.all(loads.map(load => load.stop()));
  t.deepEqual(
    results.map(({ failures }) => failures),
    [{}, {}],
  );
  for (const { requests, slowestMs } of results) t.log(`${requests} requests, 0 failed, slowest ${slowestMs} ms`);

  await host.reboot();
  t.regex(await host.journal('app.socket'), /Closed app\.socket.*\n.*Listening on app\.socket[^\n]*\n$/);
});
