import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { explainNoHost } from '../../host/explain-no-host.js';
import { type Host, startHost } from '../../host/host.js';
import type { NodeBinary } from '../find-node.js';

const run = promisify(execFile);
const pm2Version = '7';

/** Where the programs of test/bench/programs, and pm2, lie on the host. */
export const benchFolder = '/srv/bench';
export const pm2 = 'PM2_HOME=/var/lib/pm2 node /srv/pm2/node_modules/pm2/bin/pm2';

/** A host with all that is compared. Rejects with the reason where none can boot. */
export async function startBenchHost({ path }: NodeBinary): Promise<Host> {
  const obstacle = explainNoHost();
  if (obstacle !== undefined) throw new Error(`This table needs a host of its own, and a host ${obstacle}`);
  const host = await startHost({ packages: ['nginx', 'wrk'], node: path });
  try {
    await host.run(`mkdir -p ${benchFolder} && cp /opt/lowport/test/bench/programs/* ${benchFolder}`);
    await host.copy(await installPm2(), '/srv/pm2');
    await host.run(
      'echo "127.0.0.1 localhost" >>/etc/hosts; rm /etc/nginx/sites-enabled/default; systemctl stop nginx',
    );
    return host;
  } catch (error) {
    await host.end();
    throw error;
  }
}

/** Starts a program of test/bench/programs as systemd starts any: it binds its port itself. */
export async function startPlain(host: Host, name: string, program: string, port: number): Promise<void> {
  await host.write(
    `/etc/systemd/system/${name}.service`,
    `[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=node ${benchFolder}/${program}\nEnvironment=PORT=${port} NODE_ENV=production\nUser=www-data\nRestart=always\nLimitNOFILE=65536\n`,
  );
  await host.run(`systemctl daemon-reload && systemctl start ${name}.service`);
}

/** The same under lowport, as `lowport generate` writes its units. */
export async function startLowport(host: Host, name: string, port: number | string, options = ''): Promise<void> {
  const generate = `node /opt/lowport/dist/cli/main.js generate ${benchFolder}/hello.cjs --name ${name} --listen ${port}`;
  await host.run(`${generate} ${options} --out /etc/systemd/system && systemctl daemon-reload`);
  await host.run(`systemctl start ${name}.socket ${name}.service`);
}

export async function startPm2(host: Host, name: string, port: number, instances: number): Promise<void> {
  await host.run(`PORT=${port} ${pm2} start ${benchFolder}/hello.cjs --name ${name} -i ${instances}`);
}

/** pm2 in a folder of the cache: not a development dependency, since nothing else needs it. */
export async function installPm2(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lowport');
  const folder = join(cache, `pm2-${pm2Version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(`${folder}.`);
  await run('npm', ['install', '--prefix', partial, '--no-save', '--no-audit', '--no-fund', `pm2@${pm2Version}`]);
  await rename(partial, folder).catch(async error => {
    await rm(partial, { recursive: true });
    if (!existsSync(folder)) throw error; // else somebody else was faster
  });
  return folder;
}
