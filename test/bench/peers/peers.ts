import type { Host } from '../../host/host.js';
import { startLowport, startPlain, startPm2 } from './bench-host.js';
import { copiedSite, keptSite } from './nginx-sites.js';

/** Somebody who serves the same program on a port. */
export type Peer = { name: string; port: number; scheme?: 'http' | 'https' };

/** How many processes those have that have several. */
export const workers = 2;
const program = 8000;

export const direct: Peer = { name: 'the program itself, `listen(8000)`', port: program };
export const lowport: Peer = { name: 'lowport', port: 80 };
export const lowportWorkers: Peer = { name: `lowport, ${workers} workers`, port: 81 };
export const cluster: Peer = { name: `node:cluster, ${workers} workers`, port: 8001 };
export const pm2Cluster: Peer = { name: `PM2 cluster mode, ${workers} instances`, port: 8002 };
export const nginxCopied: Peer = { name: 'nginx as articles have it', port: 8010 };
export const nginxKept: Peer = { name: 'nginx with upstream keep-alive', port: 8011 };
export const proxyd: Peer = { name: 'systemd-socket-proxyd', port: 8020 };

export const peers: readonly Peer[] = [
  direct,
  lowport,
  lowportWorkers,
  cluster,
  pm2Cluster,
  nginxCopied,
  nginxKept,
  proxyd,
];

/** Starts them all: they are idle but for the one that is measured. */
export async function startPeers(host: Host): Promise<void> {
  await startPlain(host, 'direct', 'hello.cjs', program);
  await startPlain(host, 'cluster', 'cluster.cjs', cluster.port);
  await startLowport(host, 'one', lowport.port);
  await startLowport(host, 'several', lowportWorkers.port, `--workers ${workers}`);
  await startPm2(host, 'hello', pm2Cluster.port, workers);
  await startNginx(host);
  await startProxyd(host);
  for (const { port } of peers) {
    await host.run(`curl -sS --retry 20 --retry-connrefused --retry-delay 1 --max-time 30 http://localhost:${port}/`);
  }
}

async function startNginx(host: Host): Promise<void> {
  await host.write('/etc/nginx/conf.d/bench.conf', 'access_log off;\n');
  await host.run(
    "sed -i 's/^\\s*access_log .*;//; s/worker_connections 768/worker_connections 4096/' /etc/nginx/nginx.conf",
  );
  await host.write('/etc/nginx/sites-enabled/copied', copiedSite(nginxCopied.port, program));
  await host.write('/etc/nginx/sites-enabled/kept', keptSite(nginxKept.port, program));
  await host.run('systemctl restart nginx');
}

async function startProxyd(host: Host): Promise<void> {
  await host.write('/etc/systemd/system/proxyd.socket', `[Socket]\nListenStream=${proxyd.port}\nBacklog=4096\n`);
  await host.write(
    '/etc/systemd/system/proxyd.service',
    `[Service]\nExecStart=/lib/systemd/systemd-socket-proxyd --connections-max=4096 127.0.0.1:${program}\nLimitNOFILE=65536\n`,
  );
  await host.run('systemctl daemon-reload && systemctl start proxyd.socket');
}
