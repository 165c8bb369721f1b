import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { makeCredentials } from '../support/credentials.js';
import { deployApp } from './installed.js';
import { readRights } from './rights.js';

const ways: [way: string, unit: string, capabilities: string][] = [
  ['socket', 'app.socket', '0000000000000000'],
  ['ambient', 'app.service', '0000000000000400'],
];

for (const [way, unit, capabilities] of ways) {
  hostTest(`the ${way} way serves an unmodified HTTPS program with Socket.IO on port 443`, async t => {
    const host = await bootHost(t);
    await deployArticle(t, host);
    await host.run(
      `cd /srv/app && node_modules/.bin/lowport generate article.cjs --way ${way} --listen 443 --out /etc/systemd/system`,
    );
    await host.run(`systemctl daemon-reload && systemctl start ${unit}`);

    t.is((await host.run('curl -sS --cacert /srv/app/cert.pem https://localhost/hello')).stdout, 'hello over TLS');
    const client = 'node /srv/app/clients/socket-io.cjs https://localhost /srv/app/cert.pem';
    t.is((await host.run(client)).stdout, 'ping over websocket\n');
    const { uid, effective, permitted } = await readRights(host, 'app.service');
    t.true(uid >= 61184 && uid <= 65519, `${uid} is a dynamic user`);
    t.is(effective, capabilities);
    t.is(permitted, capabilities);
    t.is((await host.run('systemctl show --property=StatusText --value app.service')).stdout, 'Serving on 443\n');
  });
}

hostTest(
  'without the units the same program is refused port 443, with the explanation under its own words',
  async t => {
    const host = await bootHost(t);
    await deployArticle(t, host);
    const nobody = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
    const { stderr, exitCode } = await host.run(
      `cd /srv/app && PORT=443 ${nobody} node --import lowport/register article.cjs`,
      { reject: false },
    );
    t.is(exitCode, 1);
    t.regex(stderr, /^no permission for port 443\nlowport: 0\.0\.0\.0:443: uid 65534 may not bind a port below 1024/);
    t.regex(stderr, /lowport install article\.cjs --listen 443/);
  },
);

async function deployArticle(t: ExecutionContext, host: Host): Promise<void> {
  const { folder } = await makeCredentials(t);
  await deployApp(host, 'frameworks/article.cjs');
  for (const name of ['cert.pem', 'key.pem']) await host.copy(join(folder, name), `/srv/app/${name}`);
}
