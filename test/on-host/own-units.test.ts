import { bootHost, hostTest, waitFor } from '../host/index.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';
import { show } from './workers.js';

hostTest(
  'doctor finds the program of an installed service that fails, and not the page that answers for it',
  async t => {
    const host = await bootHost(t);
    const entry = await deployApp(host, 'hello.cjs');
    await lowport(host, `install ${entry} --name app --yes --maintenance-after 100ms`);
    await host.write(entry, "throw new Error('no database')");
    await host.run('systemctl restart --no-block app.service');
    await waitFor(
      'the page',
      20_000,
      async () => (await show(host, 'ActiveState', 'app-maintenance.service')) === 'active',
    );
    // systemd tells what a socket starts in another order after each of these.
    for (let round = 0; round < 3; round++) {
      await host.run('systemctl daemon-reload');
      for (const question of ['80', '--unit app']) {
        const { stdout } = await lowport(host, `doctor ${question} --json`, 1);
        const { service, findings } = JSON.parse(stdout);
        t.is(service?.name ?? service, 'app.service', question);
        t.regex(findings.map(({ code }: { code: string }) => code).join(), /^crash-loop/, question);
        t.notRegex(JSON.stringify(findings), /maintenance|disable --now app\.socket/, question);
      }
    }
  },
);

hostTest(
  'a reader that goes away leaves nothing half done, and uninstall takes off what a killed harden has left',
  async t => {
    const host = await bootHost(t);
    const entry = await deployApp(host, 'hello.cjs');
    await host.run(`cd /srv/app && node_modules/.bin/lowport install ${entry} --name app --yes 2>&1 | head -n 2; true`);
    await waitFor('the installation', 30_000, async () =>
      (await host.run('ls /var/lib/lowport')).stdout.includes('app.json'),
    );
    await lowport(host, 'status app');

    const main = 'node_modules/lowport/dist/cli/main.js';
    await host.run(`cd /srv/app && { node ${main} harden app & echo $! >/run/harden.pid; } >/dev/null 2>&1`);
    const units = "ls /run/systemd/system | grep harden; ss -Hltn 'src 127.0.0.1'; true";
    await waitFor('the trial', 30_000, async () => (await host.run(units)).stdout.includes('.service'));
    await host.run('kill -9 "$(cat /run/harden.pid)"');
    await lowport(host, 'uninstall app --yes');
    t.is((await host.run(units)).stdout, '');
  },
);
