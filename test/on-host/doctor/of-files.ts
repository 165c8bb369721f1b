import type { Situation } from './situation.js';

const service = (command: string, lines = 'User=alice') => `service <<END
[Service]
ExecStart=${command}
${lines}
END
`;
const started = 'systemctl start $U.service; wait_for is_failed';
const ask = '--unit $U';
const handsOver = (cert: string, key: string) =>
  service('/usr/bin/node /srv/programs/idle.cjs', `LoadCredential=tls-cert:${cert}\nLoadCredential=tls-key:${key}`);

export const fileSituations: readonly Situation[] = [
  {
    code: 'node-unreachable',
    title: "node unreachable for the service's user",
    make: `chmod 700 /root; mkdir -p /root/bin; cp /usr/bin/node /root/bin/node; ${service('/root/bin/node /srv/programs/idle.cjs')}${started}`,
    ask,
    heals: [0, 1],
    says: /user alice .* cannot pass through "\/root"/,
    undo: 'rm -r /root/bin',
  },
  {
    code: 'entry-unreachable',
    title: "entry unreachable for the service's user",
    make: `mkdir -m 700 /srv/$U; cp /srv/programs/idle.cjs /srv/$U/; ${service('/usr/bin/node /srv/$U/idle.cjs')}${started}`,
    ask,
    heals: [0, 1],
    says: /user alice .* cannot pass through "\/srv\/file\d+" \(mode 0700/,
  },
  {
    code: 'entry-unreachable',
    title: 'entry unreachable for --user',
    make: 'mkdir -m 700 /srv/$U; cp /srv/programs/idle.cjs /srv/$U/',
    ask: '8080 --user alice --entry /srv/$U/idle.cjs',
    heals: [0, 1],
  },
  {
    code: 'certificate-unreachable',
    title: "certificate unreachable for the service's user",
    make: `mkdir -m 700 /srv/$U; cp /srv/tls/key.pem /srv/$U/privkey.pem; ${service('/usr/bin/node /srv/programs/tls.cjs', 'User=alice\nEnvironment=KEY=/srv/$U/privkey.pem CERT=/srv/tls/cert.pem')}${started}`,
    ask,
    says: /privkey\.pem: user alice/,
    cure: /--tls-cert/,
  },
  {
    code: 'certificate-expired',
    title: 'certificate expired',
    make: `${handsOver('/srv/tls/expired.pem', '/srv/tls/expired-key.pem')}systemctl start $U.service`,
    ask,
    says: /expired\.pem expired on 2020-02-01/,
  },
  {
    code: 'certificate-mismatch',
    title: 'certificate mismatched',
    make: `${handsOver('/srv/tls/cert.pem', '/srv/tls/expired-key.pem')}systemctl start $U.service`,
    ask,
    says: /expired-key\.pem is not the private key of \/srv\/tls\/cert\.pem/,
  },
];
