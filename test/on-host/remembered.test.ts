import { join } from 'node:path';
import { bootHost, hostTest } from '../host/index.js';
import { makeCredentials } from '../support/credentials.js';
import { deployApp } from './installed.js';
import { lowport } from './lowport.js';

hostTest('an install changes the options that it names, keeps the others, and forgets by --unset', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  const { folder } = await makeCredentials(t);
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/app/${name}`);
  const listens = async () => (await host.run('systemctl show --property=Listen app.socket app-https.socket')).stdout;
  const unit = async () => (await host.run('cat /etc/systemd/system/app.service')).stdout;
  await lowport(
    host,
    'install ports.cjs --name app --yes --tls-cert cert.pem --tls-key key.pem --env PORTS=80,443 --env LEVEL=info -- --verbose',
  );

  const second = await lowport(host, 'install --name app --yes --memory-max 512M --env LEVEL=debug');
  t.regex(second.stderr, /Kept from the install before: .*--tls-cert \/srv\/app\/cert\.pem.*--env PORTS=80,443/);
  t.notRegex(second.stderr, /LEVEL=info/);
  const changed = await unit();
  for (const line of [/^MemoryMax=512M$/m, /LEVEL=debug/, /ports\.cjs --verbose$/m]) t.regex(changed, line);
  t.is((await host.run('curl -sSk https://localhost/')).exitCode, 0);
  t.regex(await listens(), /443/);
  // From elsewhere, where its paths would be others.
  await host.run(
    'cd /root && /srv/app/node_modules/.bin/lowport install /srv/app/ports.cjs --name app --yes --drain-timeout 10s',
  );
  t.regex(await unit(), /^MemoryMax=512M$/m);

  const dry = await lowport(host, 'install --name app --dry-run --unset tls-cert --unset env=PORTS');
  t.regex(dry.stdout, /^-.*443/m);
  const third = await lowport(host, 'install --name app --yes --unset tls-cert --unset env=PORTS');
  t.regex(third.stderr, /It closes 443, where app serves now\./);
  t.notRegex(await listens(), /443/);
  t.regex(await unit(), /^MemoryMax=512M$/m);
  const refused = await lowport(host, 'install --name app --yes --unset tls-cert', 2);
  t.regex(refused.stderr, /--unset "tls-cert": it was not said before[\s\S]*\(ERR_UNSET\)/);
  await lowport(host, 'install --name app --yes --unset all');
  t.notRegex(await unit(), /MemoryMax=|--verbose/);
});
