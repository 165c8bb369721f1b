import type { Host } from '../host/index.js';

/** What a hostile program would look for: neighbours, their secrets, homes, and addresses outside. */
export async function prepareHost(host: Host): Promise<void> {
  await host.run('useradd --create-home ann && chmod 755 /home/ann && groupadd docker; touch /tmp/reach-host');
  await host.write('/home/ann/.profile', 'token');
  await host.write('/srv/neighbour/.env', 'PASSWORD=secret');
  await host.write('/var/lib/neighbour/data', 'secret', { mode: 0o600, uid: 33, gid: 33 });
  await host.write('/etc/ssh/ssh_host_ed25519_key', 'secret', { mode: 0o600 });
  await host.write('/etc/neighbour.key', 'secret', { mode: 0o600 });
  await host.write('/srv/neighbour/serve.cjs', neighbour);
  await host.write('/etc/systemd/system/neighbour.service', neighbourUnit);
  await host.write('/srv/outside.cjs', outside);
  for (const address of ['169.254.169.254/32', '203.0.113.5/32']) await host.run(`ip address add ${address} dev lo`);
  await host.run(`perl -e 'shmget(0x5eac, 4096, 01666) // die'`);
  await host.run('systemctl daemon-reload && systemctl start neighbour.service');
  await host.run(
    'systemd-run --quiet --unit=outside --property=Type=notify --property=NotifyAccess=all node /srv/outside.cjs',
  );
}

/** Runs as www-data, as most do: and so as the user of the usual unit. */
const neighbourUnit = `[Service]
Type=notify
NotifyAccess=all
User=www-data
Environment=NEIGHBOUR_SECRET=secret
LoadCredential=key:/etc/neighbour.key
ExecStart=/usr/bin/node /srv/neighbour/serve.cjs reach-neighbour
`;

const ready = `require('node:child_process').execFileSync('systemd-notify', ['--ready']);`;

const neighbour = `const net = require('node:net');
net.createServer().listen(5432, '127.0.0.1', () => net.createServer().listen('\\0reach', () => { ${ready} }));
`;

/** The cloud (port 80 is for the program), the internet, and Docker. */
const outside = `const net = require('node:net'), fs = require('node:fs');
net.createServer().listen(8775, '169.254.169.254', () =>
  net.createServer().listen(25, '203.0.113.5', () =>
    net.createServer().listen('/run/docker.sock', () => {
      fs.chmodSync('/run/docker.sock', 0o660);
      ${ready}
    })));
`;
