import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { startLoad } from '../load/start-load.js';
import { Authority, type Issued } from '../support/authority.js';
import { askVersion, type Behaviour, prepareReleases } from './releases.js';
import { isFull, show } from './workers.js';

const all = ['--workers 2 --sandbox off', '--sandbox closed', '', '--workers 2 --sandbox closed'];

hostTest(
  'in place: changed code, variables and certificates are a deploy, with workers and in each sandbox; a bad pair is none',
  async t => {
    const host = await bootHost(t);
    await prepareReleases(host);
    // Not behind a link: the folder itself is the program.
    await host.run('mv /srv/app/releases/1 /srv/app/shop && rm /srv/app/current');
    const inShop = (words: string, exitCode = 0) => run(host, '/srv/app/shop', words, exitCode);
    const put = (version: string, behaviour: Behaviour = {}) =>
      host.write('/srv/app/shop/release.json', JSON.stringify({ version, ...behaviour }));
    const authority = await Authority.create();
    const first = await authority.issue();
    const second = await authority.issue({ names: ['localhost', 'renewed.localhost'] });
    const putPair = async ({ chain }: Issued, { key }: Issued) => {
      await host.write('/etc/pair/cert.pem', chain);
      await host.write('/etc/pair/key.pem', key, { mode: 0o600 });
    };
    await putPair(first, first);
    await host.write('/etc/root.pem', authority.root);
    await host.write('/srv/app/shop/.env', 'GREETING=hello\n');
    const tls = '--env-file .env --tls-cert /etc/pair/cert.pem --tls-key /etc/pair/key.pem';
    const askSecurely = async (name = 'localhost') =>
      (await host.run(`curl -sS --cacert /etc/root.pem --resolve ${name}:443:127.0.0.1 https://${name}/`)).stdout;
    for (const options of isFull ? all : all.slice(-2)) {
      await put('1');
      await host.write('/srv/app/shop/.env', 'GREETING=hello\n');
      await putPair(first, first);
      await inShop(`install server.cjs --name app --yes --health /health ${tls} ${options}`);
      t.regex(await askSecurely(), /^1 hello /, options);
      const load = await startLoad(
        t,
        host,
        { mode: 'own-connection', url: 'https://localhost/', clients: 6, thinkMs: [0, 20] },
        '/etc/root.pem',
      );
      await put('2');
      await host.write('/srv/app/shop/.env', 'GREETING=bye\n');
      await putPair(second, second);
      t.log((await inShop('deploy app')).stderr);
      for (let asked = 0; asked < 4; asked++) t.regex(await askSecurely(), /^2 bye /, options);
      t.regex(await askSecurely('renewed.localhost'), /^2 bye /, options);
      await putPair(second, first);
      const { stderr } = await inShop('deploy app', 1);
      t.regex(stderr, /is refused: its program ended with status 78 before it was ready/, options);
      await putPair(second, second);
      await load.ended(20);
      const { failures, requests, slowestMs } = await load.stop();
      t.log(`${options}: ${requests} requests, slowest ${slowestMs} ms`);
      t.deepEqual(failures, {}, options);
      await inShop('uninstall app --yes');
    }

    // A service that has ended since nobody is there is started by its deploy, and ends again.
    await put('1');
    await inShop('install server.cjs --name app --yes --listen 80 --idle-exit 1s --health /health');
    const isIdle = async () => (await show(host, 'ActiveState')) === 'inactive';
    await waitFor('the end of the idle program', 20_000, isIdle);
    await put('2');
    await inShop('deploy app');
    await waitFor('its end again', 20_000, isIdle);
    t.regex(await askVersion(host), /^2 /);
    await inShop('uninstall app --yes');

    await inShop('install server.cjs --name app --yes --way ambient --listen 80');
    t.regex((await inShop('deploy app', 1)).stderr, /it is installed by --way ambient, which has no deploys/);
  },
);

async function run(host: Host, folder: string, words: string, exitCode: number) {
  const command = `cd ${folder} && /srv/app/node_modules/.bin/lowport ${words}`;
  const result = await host.run(command, { reject: false, timeoutMs: 180_000 });
  if (result.exitCode === exitCode) return result;
  throw new Error(`\`${command}\` ended with ${result.exitCode}\n${result.stderr}${result.stdout}`);
}
