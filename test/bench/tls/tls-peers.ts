import type { Host } from '../../host/host.js';
import { Authority } from '../../support/authority.js';
import { benchFolder, startLowport, startPlain } from '../peers/bench-host.js';
import { keptSite } from '../peers/nginx-sites.js';
import type { Peer } from '../peers/peers.js';

export const own: Peer = { name: '`https.createServer` of the program', port: 8443, scheme: 'https' };
export const terminated: Peer = { name: 'lowport before its `http.createServer`', port: 443, scheme: 'https' };
export const workers: Peer = { name: 'lowport, 2 workers', port: 444, scheme: 'https' };
export const nginx: Peer = { name: 'nginx before it, 2 processes', port: 8444, scheme: 'https' };

export const tlsPeers: readonly Peer[] = [own, terminated, workers, nginx];

/** The program that nginx leads to. */
const program = 8000;

/** Starts them all with one P-256 certificate: they are idle but for the one that is measured. */
export async function startTlsPeers(host: Host): Promise<void> {
  const { chain, key } = await (await Authority.create()).issueByRoot();
  await host.write(`${benchFolder}/cert.pem`, chain);
  await host.write(`${benchFolder}/key.pem`, key);
  await startPlain(host, 'own', 'https.cjs', own.port);
  await startPlain(host, 'direct', 'hello.cjs', program);
  const tls = `--tls-cert ${benchFolder}/cert.pem --tls-key ${benchFolder}/key.pem`;
  await startLowport(host, 'one', `https=${terminated.port}`, tls);
  await startLowport(host, 'several', `https=${workers.port}`, `${tls} --workers 2`);
  const certificate = `ssl_certificate ${benchFolder}/cert.pem; ssl_certificate_key ${benchFolder}/key.pem;`;
  const site = keptSite(nginx.port, program).replace(
    `listen ${nginx.port};`,
    `listen ${nginx.port} ssl; ${certificate}`,
  );
  const changes =
    's/^\\s*access_log .*;//; s/worker_connections 768/worker_connections 4096/; s/worker_processes auto/worker_processes 2/';
  await host.run(`sed -i '${changes}' /etc/nginx/nginx.conf`);
  await host.write('/etc/nginx/sites-enabled/tls', site);
  await host.run('systemctl restart nginx');
  for (const { port } of tlsPeers) {
    await host.run(`curl -sSk --retry 20 --retry-connrefused --retry-delay 1 --max-time 30 https://localhost:${port}/`);
  }
}
