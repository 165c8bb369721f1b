import { bootHost, hostTest } from '../host/index.js';
import { installNode } from '../support/runtimes.js';
import { installPackages } from './installed.js';
import { lowport } from './lowport.js';

const program = `
const { name } = require('../lib/name.cjs');
const { basename } = require('node:path');
require('node:http').createServer((request, response) => {
  response.end([name, basename(process.cwd())].join(' ') + '\\n');
}).listen(process.env.PORT);
`;

hostTest('an entry may be a link: to a release, in node_modules/.bin, a command of pnpm', async t => {
  const host = await bootHost(t, { node: await installNode('24') });
  await host.copy(await installPackages(), '/srv/app');
  await host.write('/srv/app/package.json', '{"name": "shop"}');
  await host.write('/srv/app/node_modules/served/package.json', '{"name": "served"}');
  await host.write('/srv/app/node_modules/served/lib/name.cjs', "exports.name = 'served';\n");
  await host.write('/srv/app/node_modules/served/bin/served.cjs', program);
  await host.write(
    '/srv/app/node_modules/.bin/shim',
    '#!/bin/sh\nexec node  "$basedir/../served/bin/served.cjs" "$@"\n',
  );
  await host.run('ln -s ../served/bin/served.cjs /srv/app/node_modules/.bin/served');
  await host.run('mkdir /srv/releases && cp -r /srv/app /srv/releases/1 && ln -s releases/1 /srv/current');

  for (const entry of ['node_modules/.bin/served', 'node_modules/.bin/shim', 'node_modules/served/bin/served.cjs']) {
    await lowport(host, `install ${entry} --yes`);
    t.is((await host.run('curl -sS http://localhost/')).stdout, 'served app\n', entry);
    await lowport(host, 'uninstall shop --yes');
  }

  // The release to which the link leads is what runs, until a deploy follows the link anew.
  await lowport(host, 'install /srv/current/node_modules/.bin/served --yes --name shop');
  t.is((await host.run('curl -sS http://localhost/')).stdout, 'served 1\n');
  await host.run('cp -r /srv/releases/1 /srv/releases/2 && ln -sfn releases/2 /srv/current');
  await host.run('systemctl restart shop.service');
  t.is((await host.run('curl -sS http://localhost/')).stdout, 'served 1\n');
  await lowport(host, 'deploy shop');
  t.is((await host.run('curl -sS http://localhost/')).stdout, 'served 2\n');
});
