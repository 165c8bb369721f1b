import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../../host/index.js';
import { appPath } from '../../support/program.js';
import { installRuntime } from '../../support/runtimes.js';
import { deployApp } from '../installed.js';
import { lowport } from '../lowport.js';
import { addPeer, hostUrls, onPeer } from '../peer.js';
import { ask, proveWay } from './prove-way.js';

const runtimes = [
  { runtime: 'bun', title: 'Bun', unmodified: 'run plain.cjs', own: 'run bun.ts' },
  {
    runtime: 'deno',
    title: 'Deno',
    unmodified: 'run --allow-all plain.cjs',
    own: 'run --allow-net --allow-env --allow-sys deno.ts',
  },
] as const;

for (const { runtime, title, unmodified, own } of runtimes) {
  hostTest(`proxyd serves programs of ${title}: those of Node, and those of its own kind`, async t => {
    const host = await bootHost(t);
    await deployApp(host, 'frameworks/plain.cjs');
    await host.copy(appPath(`runtimes/${runtime}.ts`), `/srv/app/${runtime}.ts`);
    await host.copy(await installRuntime(runtime), `/usr/local/bin/${runtime}`);
    await host.reboot();
    await addPeer(host);

    const exec = `--exec /usr/local/bin/${runtime}`;
    await proveWay(t, host, {
      way: 'proxyd',
      options: exec,
      uninstall: '--purge',
      program: `-- ${unmodified}`,
      seesClient: false,
    });
    await proveOwn(t, host, `--way proxyd ${exec} --sandbox closed --map 3000=80 -- ${own}`, title);
  });
}

async function proveOwn(t: ExecutionContext, host: Host, words: string, title: string): Promise<void> {
  await lowport(host, `install --yes ${words}`);
  t.regex(await ask(host, `${hostUrls.ipv4}/`, onPeer), new RegExp(`^hello from ${title}, user [1-9]\\d*$`));
  const client = `node /srv/app/clients/websocket.cjs ${hostUrls.ipv4}`;
  t.regex((await host.run(`${onPeer} ${client}`)).stdout, new RegExp(`^hello from ${title}\nclosed 1\\d{3} \n$`));
  await lowport(host, 'uninstall app --yes');
}
