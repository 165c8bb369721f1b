import { bootHost, type Host, hostTest, type Suite, waitFor } from '../host/index.js';
import { appPath } from '../support/program.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';
import { show } from './workers.js';

/** Programs that are told to stop and do not end with 0, and how systemd calls that. */
const programs: [what: string, app: string, options: string, result: string][] = [
  ['ends with 143', 'exit-143.cjs', '', 'success'],
  ['ends with 1', 'exit-143.cjs', '--env CODE=1', '(success|exit-code)'],
  ['dies of a signal', 'ends-badly.cjs', '', '(core-dump|signal)'],
  ['is killed at the timeout', 'ends-badly.cjs', '--env HOW=deaf', 'timeout'],
];

const told = '--yes --name app --maintenance-after 100ms';

for (const suite of ['bullseye', 'bookworm', 'trixie', 'sid'] satisfies Suite[]) {
  hostTest(
    `${suite}: whatever a program ends with when it is stopped, no page comes, and its port stays closed`,
    async t => {
      const host = await bootHost(t, { suite });
      await host.write('/etc/systemd/system/app.service.d/test.conf', '[Service]\nTimeoutStopSec=2s\n');
      await deployApp(host, 'field/exit-143.cjs');
      await host.copy(appPath('life/ends-badly.cjs'), '/srv/app/ends-badly.cjs');
      for (const [what, app, options, result] of programs) {
        await lowport(host, `install ${app} ${told} ${options}`);

        await host.run('curl -sS http://localhost/ && systemctl stop app.service');
        t.regex(await show(host, 'Result'), new RegExp(`^${result}$`), what);
        t.is(await show(host, 'ActiveState', 'app-maintenance.service'), 'inactive', what);
        t.is(await show(host, 'ActiveState', 'app.socket'), 'active', what);

        const { stderr } = await host.run('curl -sS http://localhost/ && systemctl stop app.socket app.service');
        t.is(stderr, '', what);
        t.deepEqual(await findAlive(host), [], what);

        await host.run('systemctl start app.socket && curl -sS http://localhost/');
        const removed = await lowport(host, 'uninstall app --yes');
        t.notRegex(removed.stderr, /not loaded|canceled/, what);
        t.deepEqual(await findAlive(host), [], what);
        t.is((await host.run("systemctl list-units --all --plain --no-legend 'app*'")).stdout, '', what);
        t.notRegex(await host.journal(), /the answer 503 while/, what);
      }
    },
  );
}

hostTest('an idle exit with another status than 0 sleeps until the next connection', async t => {
  const host = await bootHost(t);
  const entry = await deployApp(host, 'field/exit-143.cjs');
  await lowport(host, `install ${entry} ${told} --idle-exit 500ms`);
  for (const _ of [1, 2, 3]) {
    await host.run('curl -sS http://localhost/');
    await waitFor('the sleep', 10_000, async () => (await show(host, 'ActiveState')) === 'inactive');
    t.is(await show(host, 'NRestarts'), '0');
  }
});

hostTest(
  'a program that cannot start is stopped while the page answers, and its port closes with the socket',
  async t => {
    const host = await bootHost(t);
    const entry = await deployApp(host, 'field/exit-143.cjs');
    await lowport(host, `install ${entry} ${told}`);
    await host.write(entry, 'process.exit(1)');
    await host.run('systemctl restart --no-block app.service');
    const isPage = async () => (await show(host, 'ActiveState', 'app-maintenance.service')) === 'active';
    await waitFor('the page', 10_000, isPage);
    t.is((await host.run('systemctl stop app.socket app.service')).stderr, '');
    t.deepEqual(await findAlive(host), []);
  },
);

/** What is left of a service that an administrator has stopped: jobs, units that are active, a port. */
async function findAlive(host: Host): Promise<string[]> {
  const { stdout } = await host.run(
    'systemctl list-jobs --no-legend; ' +
      "systemctl list-units --plain --no-legend --state=active,activating,deactivating 'app*'",
  );
  // What systemd forks to clean up behind a service has the port open for a moment.
  await waitFor('the port to close', 5000, async () => (await host.run('ss -Hltn "sport = :80"')).stdout === '');
  return stdout.split('\n').filter(line => line !== '' && line !== 'No jobs running.');
}
