import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { explainNoHost } from '../../host/explain-no-host.js';
import { type Host, startHost } from '../../host/host.js';
import { addPeer, onPeer } from '../../on-host/peer.js';
import { readWrk, wrkCommand } from '../load.js';
import { benchFolder, installPm2 } from '../peers/bench-host.js';
import { connections, type LoadPeer } from '../peers/measure-peers.js';
import { type Group, type Side, serviceOf } from './sides.js';

const run = promisify(execFile);
const address = '10.9.0.1';

/** A host where each side of the group is installed by `lowport install`. Rejects with the reason where none can boot. */
export async function startWaysHost({ packages, sides }: Group, node: string): Promise<Host> {
  const obstacle = explainNoHost();
  if (obstacle !== undefined) throw new Error(`This table needs a host of its own, and a host ${obstacle}`);
  const host = await startHost({ packages, node });
  try {
    await host.run(`mkdir -p ${benchFolder} && cp /opt/lowport/test/bench/programs/hello.cjs ${benchFolder}`);
    await host.copy(join(await installPm2(), 'node_modules'), '/usr/local/lib/node_modules');
    await host.run('ln -s ../lib/node_modules/pm2/bin/pm2-runtime /usr/local/bin/pm2-runtime');
    await freePorts(host);
    await addPeer(host);
    for (const side of sides) await install(host, side);
    return host;
  } catch (error) {
    await host.end();
    throw error;
  }
}

/** By a wrk outside of the host, whose packets come in as those of another machine do: redirects are made for these. */
export function loadOutside(host: Host): LoadPeer<Side> {
  return async (side, mode, seconds) => {
    const unit = side.alone?.(serviceOf(side));
    if (unit !== undefined) {
      await host.run(`systemctl start ${unit}`);
      await waitForAnswer(host, side); // firewalld makes its rules after it has started
    }
    const network = `--net=/proc/${host.leader}/root/run/netns/peer`;
    const { stdout } = await run('nsenter', [
      network,
      ...wrkCommand({ address, port: side.port, seconds, connections, mode }),
    ]);
    if (unit !== undefined) await host.run(`systemctl stop ${unit}`);
    return readWrk(stdout, side.maxClosed);
  };
}

/** What the packages themselves have on port 80; each way starts what it needs. */
async function freePorts(host: Host): Promise<void> {
  await host.run('systemctl --quiet disable --now firewalld nginx apache2 caddy haproxy', { reject: false });
  await host.run('rm -f /etc/nginx/sites-enabled/default; if [ -d /etc/apache2 ]; then : >/etc/apache2/ports.conf; fi');
}

async function install(host: Host, side: Side): Promise<void> {
  const { way, port } = side;
  const name = serviceOf(side);
  const unit = side.alone?.(name);
  if (way === 'firewalld') await host.run(`systemctl start ${unit}`);
  const options = `--yes --name ${name} --way ${way} --listen ${port}`;
  await host.run(`node /opt/lowport/dist/cli/main.js install ${options} ${benchFolder}/hello.cjs`);
  await waitForAnswer(host, side);
  if (unit !== undefined) await host.run(`systemctl stop ${unit}`);
}

async function waitForAnswer(host: Host, { port }: Side): Promise<void> {
  const retry = '--retry 20 --retry-connrefused --retry-delay 1 --max-time 30';
  await host.run(`${onPeer} curl -sS --fail ${retry} http://${address}:${port}/`);
}
