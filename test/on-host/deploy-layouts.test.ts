import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { matchSchema } from '../support/schema.js';
import { installPackages } from './installed.js';
import { askVersion, putReleaseAt } from './releases.js';
import { show } from './workers.js';

/** Runs lowport in a folder; rejects where it does not end with `exitCode`. */
async function run(host: Host, folder: string, words: string, exitCode = 0) {
  const command = `cd ${folder} && /opt/packages/node_modules/.bin/lowport ${words}`;
  const result = await host.run(command, { reject: false, timeoutMs: 180_000 });
  if (result.exitCode === exitCode) return result;
  throw new Error(`\`${command}\` ended with ${result.exitCode}\n${result.stderr}${result.stdout}`);
}

hostTest(
  'releases in a home, in a workspace, without a link, and in one folder are deployed, and old ones pruned',
  async t => {
    const host = await bootHost(t);
    await host.copy(await installPackages(), '/opt/packages');
    const version = async () => (await askVersion(host)).split(' ')[0];

    // In a home that nobody else may enter, by a link, with workers; the release that served is pruned after the next deploy.
    await host.run('useradd --create-home anna && chmod 0700 /home/anna');
    await putReleaseAt(host, '/home/anna/shop/releases/1', '1');
    await host.run('ln -s releases/1 /home/anna/shop/current && chown -R anna: /home/anna');
    await run(host, '/', 'install /home/anna/shop/current/server.cjs --name app --yes --workers 2 --health /');
    await putReleaseAt(host, '/home/anna/shop/releases/2', '2');
    await host.run('ln -sfn releases/2 /home/anna/shop/current && chown -R anna: /home/anna');
    await run(host, '/', 'deploy app');
    await host.run('rm -r /home/anna/shop/releases/1 && systemctl restart app.service');
    t.is(await version(), '2');
    t.regex((await run(host, '/', 'rollback app', 1)).stderr, /are gone: \/home\/anna\/shop\/releases\/1/);
    await host.run('mv /home/anna/shop/releases/2 /home/anna/shop/releases/2-gone');
    t.regex((await run(host, '/', 'status app', 1)).stdout, /the release that serves is gone/);
    await host.run('mv /home/anna/shop/releases/2-gone /home/anna/shop/releases/2');
    await run(host, '/', 'uninstall app --yes');

    // A program within a repository whose releases have no link. What is no release says so.
    for (const number of ['1', '2']) {
      await putReleaseAt(host, `/srv/mono/${number}/packages/api`, number);
      await host.write(`/srv/mono/${number}/package.json`, '{"workspaces": ["packages/*"]}');
    }
    const installed = await run(host, '/srv/mono/1/packages/api', 'install server.cjs --name app --yes');
    t.notRegex(installed.stderr, /It runs/);
    await run(host, '/', 'deploy app --release /srv/mono/2');
    t.is(await version(), '2');
    await run(host, '/', 'deploy app');
    t.is(await version(), '2');
    t.regex(
      (await run(host, '/', 'deploy app --release /srv/mono/3', 1)).stderr,
      /--release "\/srv\/mono\/3": there is no such/,
    );
    await host.run('mkdir /srv/mono/4');
    t.regex(
      (await run(host, '/', 'deploy app --release /srv/mono/4', 1)).stderr,
      /entry ".*4.*server\.cjs": there is no such file/,
    );
    const back = matchSchema(t, 'rollback', (await run(host, '/', 'rollback app --json')).stdout);
    t.is(back.before.folder, '/srv/mono/2/packages/api');
    t.is(await version(), '1');
    const { releases } = matchSchema(t, 'releases', (await run(host, '/', 'releases app --json')).stdout);
    t.deepEqual(
      releases.map(({ state, serves }: { state: string; serves: boolean }) => `${state} ${serves}`),
      ['good true', 'left false'],
    );
    await run(host, '/', 'uninstall app --yes');

    // One folder: a version that broke it is mended by a deploy, though the service has failed and its page answers.
    await putReleaseAt(host, '/opt/shop', '1');
    const { stdout: good } = await host.run('cat /opt/shop/server.cjs');
    await run(host, '/opt/shop', 'install server.cjs --name app --yes --maintenance-after 100ms');
    await host.write('/opt/shop/server.cjs', 'process.exit(78)');
    await host.run('systemctl restart app.service', { reject: false });
    const isPage = async () => (await show(host, 'ActiveState', 'app-maintenance.service')) === 'active';
    await waitFor('the page', 20_000, isPage);
    t.regex((await run(host, '/', 'deploy app', 1)).stderr, /status 78 before it was ready/);
    t.true(await isPage());
    await host.write('/opt/shop/server.cjs', good);
    const before = await show(host, 'InvocationID');
    matchSchema(t, 'deploy', (await run(host, '/', 'deploy app --dry-run --json')).stdout);
    t.is(await show(host, 'InvocationID'), before);
    const done = matchSchema(t, 'deploy', (await run(host, '/', 'deploy app --json --health /')).stdout);
    t.is(done.health.status, 200);
    matchSchema(t, 'status', (await run(host, '/', 'status app --json')).stdout);
    for (let asked = 0; asked < 4; asked++) t.is(await version(), '1');
    await waitFor('the end of the page', 10_000, async () => !(await isPage()));

    // What a person has edited is not lost, and what is somebody else's unit is not touched.
    await host.run("echo '# mine' >> /etc/systemd/system/app.service");
    t.regex((await run(host, '/', 'deploy app', 1)).stderr, /ERR_FILE_DIFFERS/);
    await run(host, '/', 'deploy app --force');
    await host.write('/etc/systemd/system/app-next.service', '[Service]\nExecStart=/bin/sleep 1\n');
    await host.run('systemctl daemon-reload');
    t.regex((await run(host, '/', 'deploy app', 1)).stderr, /app-next\.service: somebody else has a unit of that name/);
    await host.run('test -f /etc/systemd/system/app-next.service');
  },
);
