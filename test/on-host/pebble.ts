import { type Host, waitFor } from '../host/index.js';
import { authority, root } from './secured.js';

/** A certificate authority on the host, and what it is used with. */
export type Pebble = {
  /** The file of the root that issues, for clients to trust. */
  trust: string;
  /** Runs Certbot against it. Rejects when it fails. */
  certbot(words: string): Promise<void>;
};

/** Starts Pebble, Let's Encrypt's authority for tests. It validates on port 80 of the host itself. */
export async function startPebble(host: Host): Promise<Pebble> {
  const own = await authority.issue({ names: ['localhost'] });
  await host.write('/etc/pebble-test/cert.pem', own.chain);
  await host.write('/etc/pebble-test/key.pem', own.key);
  const pebble = {
    listenAddress: '127.0.0.1:14000',
    managementListenAddress: '127.0.0.1:15000',
    certificate: '/etc/pebble-test/cert.pem',
    privateKey: '/etc/pebble-test/key.pem',
    httpPort: 80,
    tlsPort: 443,
  };
  await host.write('/etc/pebble-test/config.json', JSON.stringify({ pebble }));
  await host.run(
    'systemd-run --unit=pebble-test --setenv=PEBBLE_VA_NOSLEEP=1 --setenv=PEBBLE_WFE_NONCEREJECT=0 pebble -config /etc/pebble-test/config.json',
  );
  const ask = `curl -sSf --cacert ${root} https://localhost:15000/roots/0 -o /etc/pebble-test/root.pem`;
  await waitFor('pebble', 20_000, async () => (await host.run(ask, { reject: false })).exitCode === 0);
  return {
    trust: '/etc/pebble-test/root.pem',
    certbot: async words => {
      const command = `certbot ${words} --non-interactive --server https://localhost:14000/dir`;
      await host.run(`REQUESTS_CA_BUNDLE=${root} ${command}`, { timeoutMs: 120_000 });
    },
  };
}
