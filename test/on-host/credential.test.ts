import { bootHost, hostTest } from '../host/index.js';
import { installPackages } from './installed.js';
import { lowport } from './lowport.js';

const program = `
const { readFileSync } = require('node:fs');
require('node:http').createServer((request, response) => {
  response.end(readFileSync(process.env.CREDENTIALS_DIRECTORY + request.url));
}).listen(80);
`;

for (const suite of ['bullseye', 'trixie'] as const) {
  hostTest(`on ${suite} a credential is for the service only, and what lowport keeps of it for root`, async t => {
    const host = await bootHost(t, { suite });
    await host.copy(await installPackages(), '/srv/app');
    await host.write('/srv/app/secret.cjs', program);
    await host.write('/etc/app/db', 'hunter2', { mode: 0o600 });
    const options = ['--credential db=/etc/app/db'];
    if (suite === 'trixie') {
      await host.run('printf sealed | systemd-creds encrypt --with-key=host --name=mail - /etc/app/mail.cred');
      options.push('--credential mail=/etc/app/mail.cred');
    }
    await host.run('mkdir -p /var/lib/lowport');
    const refusal = await lowport(host, 'install secret.cjs --name app --yes --env DB_PASSWORD=hunter2', 2);
    t.regex(refusal.stderr, /--env DB_PASSWORD=\.\.\.: it looks like a secret/);
    await lowport(host, `install secret.cjs --name app --yes ${options.join(' ')}`);
    t.is((await host.run('curl -sS http://localhost/db')).stdout, 'hunter2');
    if (suite === 'trixie') t.is((await host.run('curl -sS http://localhost/mail')).stdout, 'sealed');
    await host.run('! setpriv --reuid=65534 --regid=65534 --clear-groups cat /run/credentials/app.service/db');
    t.is((await host.run('stat -c %a /var/lib/lowport /var/lib/lowport/app.json')).stdout, '700\n600\n');
    const asOther = 'setpriv --reuid=65534 --regid=65534 --clear-groups /srv/app/node_modules/.bin/lowport status';
    const { exitCode, stderr } = await host.run(asOther, { reject: false });
    t.is(exitCode, 1);
    t.regex(stderr, /\/var\/lib\/lowport: permission denied \(EACCES\)\n {2}Repeat the command as root/);
    await lowport(host, 'uninstall app --yes --purge');
  });
}
