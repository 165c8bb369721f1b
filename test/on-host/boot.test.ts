import { bootHost, hostTest } from '../host/index.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';
import { show } from './workers.js';

for (const suite of ['bullseye', 'bookworm', 'trixie', 'sid'] as const) {
  hostTest(
    `${suite}: the program starts at boot, unless it ends when it is idle; a boot does not wait for one that crashes`,
    async t => {
      const host = await bootHost(t, { suite });
      const entry = await deployApp(host, 'hello.cjs');
      const program = (await host.run(`cat ${entry}`)).stdout;
      const state = () => show(host, 'ActiveState', 'app.service');
      const answer = async () => (await host.run('curl -sS -o /dev/null -w "%{http_code}" http://localhost/')).stdout;

      await lowport(host, `install ${entry} --name app --yes`);
      await host.reboot();
      t.is(await state(), 'active');
      t.is(await answer(), '200');

      // As an earlier lowport has left it: the sockets are enabled, the program is not.
      await host.run('rm /etc/systemd/system/multi-user.target.wants/app.service && systemctl daemon-reload');
      const { installed } = JSON.parse((await lowport(host, 'status app --json')).stdout);
      const [{ code, cure }] = installed[0].findings;
      t.deepEqual([code, cure], ['not-at-boot', 'systemctl enable app.service']);
      await host.run(cure);
      t.regex((await lowport(host, 'status app')).stdout, /^app: all right/);

      await host.write(entry, "throw new Error('no database')");
      // Waits until systemd says that the boot is over: a job that is always there would keep it from that.
      await host.reboot();
      t.is(await show(host, 'ActiveState', 'app-maintenance.service'), 'active');
      t.is(await answer(), '503');
      await lowport(host, 'status app', 1);

      await host.write(entry, program);
      await lowport(host, `install ${entry} --name app --yes --idle-exit 1min`);
      await host.reboot();
      t.is(await state(), 'inactive');
      t.is(await answer(), '200');

      await lowport(host, 'uninstall app --yes');
      t.is(
        (await host.run("systemctl list-units --all --no-legend 'app*'; ls /etc/systemd/system | grep app; true"))
          .stdout,
        '',
      );
    },
  );
}
