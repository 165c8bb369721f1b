import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest, waitFor } from '../host/index.js';
import { proxyPackages } from '../host/used-roots.js';
import { startLoad } from '../load/start-load.js';
import { makeCredentials } from '../support/credentials.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';
import { lowport } from './lowport.js';
import { addPeer, peerAddress, toHost } from './peer.js';
import { restartUnder } from './restarts.js';
import { readRights } from './rights.js';
import { certificate } from './started.js';

const none = '0000000000000000';

type Proxy = {
  way: string;
  /** What the program sees on the connection itself: nothing where a proxy speaks to it on a unix socket. */
  tellsThePeer?: true;
  /** The distribution's own service, where the way is part of it. */
  service?: string;
  /** The user and the capabilities of a proxy that is the program's own. */
  own?: { unit: string; user: string; capabilities: string };
};

const proxies: Proxy[] = [
  { way: 'nginx', service: 'nginx' },
  { way: 'apache', service: 'apache2' },
  { way: 'caddy', own: { unit: 'app-caddy.service', user: 'caddy', capabilities: '0000000000000400' } },
  { way: 'haproxy', tellsThePeer: true, own: { unit: 'app-haproxy.service', user: 'haproxy', capabilities: none } },
];

type Protocol = 'http' | 'https';

const tls = '--listen 80 --listen 443 --tls-cert cert.pem --tls-key key.pem';
const loads = (['own-connection', 'connection-per-request'] as const).map(mode => ({
  mode,
  url: 'https://localhost/hello',
  clients: 4,
  thinkMs: [0, 20] as const,
}));

for (const proxy of proxies) {
  const { way, own } = proxy;

  hostTest(`${way} serves an unmodified program with WebSockets on 80 and 443, and goes without a trace`, async t => {
    const host = await bootHost(t, { packages: proxyPackages });
    await deploy(t, host, proxy);
    await host.reboot();
    const before = await list(host);
    const peer = await addPeer(host);

    await lowport(host, `install plain.cjs --yes --way ${way}`);
    await seesTheClient(t, host, peer, proxy, 'http');
    await passesWebSockets(t, host, peer, 'http');

    await lowport(host, `install plain.cjs --yes --way ${way} ${tls}`);
    await seesTheClient(t, host, peer, proxy, 'https');
    await passesWebSockets(t, host, peer, 'https');
    if (own !== undefined) {
      await host.run(`systemctl reload ${own.unit}`);
      await seesTheClient(t, host, peer, proxy, 'https');
    }
    t.is(
      (
        await host.run(
          `${peer} curl -sS -o /dev/null -w '%{http_code} %{redirect_url}' http://localhost/a%2fb?c ${toHost}`,
        )
      ).stdout,
      '308 https://localhost/a%2fb?c',
    );
    const { uid, ...rights } = await readRights(host, 'app.service');
    t.true(uid >= 61184 && uid <= 65519, `${uid} is a dynamic user`);
    t.deepEqual(rights, { effective: none, permitted: none });
    if (own !== undefined) {
      t.deepEqual(await readRights(host, own.unit), {
        uid: Number((await host.run(`id -u ${own.user}`)).stdout),
        effective: own.capabilities,
        permitted: own.capabilities,
      });
    }
    const stranger =
      'setpriv --reuid=nobody --regid=nogroup --clear-groups curl -sS --unix-socket /run/lowport-app.sock http://a/';
    t.regex((await host.run(stranger, { reject: false })).stderr, /Couldn't connect|Permission denied/);

    const running = await Promise.all(loads.map(load => startLoad(t, host, load, certificate)));
    const { results } = await restartUnder(host, running, 2);
    t.deepEqual(
      results.map(({ failures, first }) => ({ failures, first })),
      loads.map(() => ({ failures: {}, first: [] })),
    );

    await host.reboot();
    await seesTheClient(t, host, await addPeer(host), proxy, 'https');
    await host.run('ip netns delete peer && rm -r /etc/netns');
    await lowport(host, 'uninstall app --yes --purge');
    t.deepEqual(findDifferences(before, await list(host)), []);
  });
}

/** The program with its certificate, and of the four proxies only the one that is needed, as after its installation. */
async function deploy(t: ExecutionContext, host: Host, { service }: Proxy): Promise<void> {
  const { folder } = await makeCredentials(t);
  await deployApp(host, 'frameworks/plain.cjs');
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/app/${name}`);
  await host.run('chmod 0600 /srv/app/key.pem && chown root: /srv/app/key.pem');
  await host.run(`systemctl --quiet disable --now ${proxyPackages.join(' ')} && systemctl reset-failed`);
  if (service !== undefined) await host.run(`systemctl --quiet enable --now ${service}`);
}

/** From the host itself and from another; a reload of a proxy may still go on. */
async function seesTheClient(
  t: ExecutionContext,
  host: Host,
  peer: string,
  { tellsThePeer }: Proxy,
  protocol: Protocol,
): Promise<void> {
  const ask = `curl -sS --cacert ${certificate} -H "X-Forwarded-For: 192.0.2.1" ${protocol}://localhost/who`;
  const first = await waitFor('an answer', 10_000, async () => {
    const { exitCode, stdout } = await host.run(ask, { reject: false });
    return exitCode === 0 && stdout.startsWith('{') && stdout;
  });
  const seen = { protocol, host: 'localhost' };
  t.like(JSON.parse(first), { ip: '127.0.0.1', ...seen });
  const told = tellsThePeer === true ? { peer: peerAddress } : {};
  t.like(JSON.parse((await host.run(`${peer} ${ask} ${toHost}`)).stdout), { ip: peerAddress, ...seen, ...told });
}

async function passesWebSockets(t: ExecutionContext, host: Host, peer: string, protocol: Protocol): Promise<void> {
  const client = `node /srv/app/clients/socket-io.cjs ${protocol}://localhost ${certificate}`;
  t.is((await host.run(`${peer} ${client}`)).stdout, 'ping over websocket\n');
}

/** Without what a running host and its proxies write for themselves. */
async function list(host: Host): Promise<Set<string>> {
  const passing = / \/(var\/log\/|var\/lib\/(systemd|caddy|nginx)\b|run\/netns|\S*\/systemd-private-)/;
  return new Set([...(await listAll(host))].filter(line => !passing.test(line)));
}
