import { dirname, join } from 'node:path';
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
    // Between two tries it is starting, and cannot know that it will fail.
    await waitFor('a failed start', 20_000, async () => (await show(host, 'NRestarts', 'app.service')) !== '0');
    const { stdout: told } = await lowport(host, 'status app', 1);
    t.regex(told, /\n\S+ Error: no database\n\S+ at Object\.<anonymous> \(\/srv\/app\/hello\.cjs:1:7\)\n/);
    t.notRegex(told, /at Module|node:internal|Node\.js v/);
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

const countVisits = `
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const folder = process.env.STATE_DIRECTORY + '/deep';
require('node:http').createServer((request, response) => {
  mkdirSync(folder, { recursive: true });
  const visits = (existsSync(folder + '/visits') ? Number(readFileSync(folder + '/visits', 'utf8')) : 0) + 1;
  writeFileSync(folder + '/visits', String(visits));
  response.end(String(visits));
}).listen(80);
`;

for (const suite of ['bookworm', 'sid'] as const) {
  hostTest(`on ${suite} what a unit written by hand has kept comes back by the commands of the refusal`, async t => {
    const host = await bootHost(t, { suite });
    const entry = join(dirname(await deployApp(host, 'hello.cjs')), 'visits.cjs');
    await host.write(entry, countVisits);
    const visit = async () => Number((await host.run('curl -sS http://localhost/')).stdout);
    const units = '/etc/systemd/system/app*';
    const makeUnits = async (change: string) => {
      await lowport(host, `generate ${entry} --name app --out /etc/systemd/system --quiet`);
      await host.run(`${change}; systemctl daemon-reload && systemctl start app.socket`);
    };
    const removeUnits = () => host.run(`systemctl stop app.socket app.service; rm ${units}; systemctl daemon-reload`);
    await makeUnits(':');
    t.deepEqual([await visit(), await visit()], [1, 2]);
    await removeUnits();
    await host.run('chown -R 60999:60999 /var/lib/private/app');

    const giveBack = async () => {
      const { stderr } = await lowport(host, `install ${entry} --name app --yes`, 1);
      t.regex(stderr, /is there already[\s\S]*to keep that:\n[\s\S]*\(ERR_NAME_TAKEN\)\n$/);
      const commands = stderr.split('\n').filter(line => line.startsWith('    '));
      await host.run(`set -e; cd /srv/app\n${commands.join('\n')}`, { timeoutMs: 120_000 });
    };
    const judge = async (visits: number) => {
      t.is(await visit(), visits);
      // As the service sees it: newer versions of systemd map the owner.
      const script = `pid=$(systemctl show -P MainPID app); nsenter -t $pid -m stat -c %u /var/lib/app/deep/visits; awk '/^Uid:/ { print $2 }' /proc/$pid/status`;
      const { stdout } = await host.run(script);
      const [owned, runs] = stdout.trim().split('\n');
      t.is(owned, runs);
      t.regex((await lowport(host, 'status app')).stdout, /^app: all right/);
      t.is((await host.run('ls -d /var/lib/app.before /var/lib/private/app.before', { reject: false })).stdout, '');
    };
    await giveBack();
    await judge(3);
    await lowport(host, 'uninstall app --yes --purge');
    t.is((await host.run('ls -d /var/lib/app /var/lib/private/app', { reject: false })).stdout, '');

    // One with a user of its own keeps it in the folder itself.
    await host.run('useradd --system --no-create-home keeper');
    await makeUnits(`sed -i 's/^DynamicUser=.*/User=keeper/' /etc/systemd/system/app.service`);
    t.is(await visit(), 1);
    await removeUnits();
    await giveBack();
    await judge(2);
  });
}
