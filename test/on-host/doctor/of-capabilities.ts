import type { Situation } from './situation.js';

/** A service of alice that opens port 80 itself, and fails. */
const refused = (lines: string, node = '/usr/bin/node') => `service <<END
[Service]
User=alice
ExecStart=${node} /srv/programs/listen.cjs
${lines}
END
systemctl start $U.service; wait_for is_failed`;

const ask = '80 --unit $U';

export const capabilitySituations: readonly Situation[] = [
  {
    code: 'ambient-missing',
    title: 'ambient capability missing',
    make: refused(''),
    ask,
    heals: [0, 2],
    cure: /AmbientCapabilities=/,
  },
  {
    code: 'ambient-bounded',
    title: 'ambient capability taken away by the bounding set',
    make: refused('AmbientCapabilities=CAP_NET_BIND_SERVICE\nCapabilityBoundingSet=CAP_CHOWN'),
    ask,
    heals: [0, 2],
  },
  {
    code: 'ambient-private-users',
    title: 'ambient capability taken away by PrivateUsers',
    make: refused('AmbientCapabilities=CAP_NET_BIND_SERVICE\nPrivateUsers=yes'),
    ask,
    heals: [0, 2],
  },
  {
    code: 'node-capability-no-new-privileges',
    title: 'file capability made useless by NoNewPrivileges',
    make: `capable_node /usr/local/bin/node; ${refused('NoNewPrivileges=yes', '/usr/local/bin/node')}`,
    ask,
    heals: [0, 2],
    says: /as NoNewPrivileges=yes/,
  },
  {
    code: 'node-capability-no-new-privileges',
    title: 'file capability made useless by a directive that implies NoNewPrivileges',
    until: 255,
    make: `capable_node /usr/local/bin/node; ${refused('LockPersonality=yes', '/usr/local/bin/node')}`,
    ask,
    heals: [0, 2],
    says: /LockPersonality= implies NoNewPrivileges=yes/,
  },
  {
    code: 'node-capability-nosuid',
    title: 'file capability made useless by nosuid',
    make: `mkdir -p /mnt/nosuid; mount -t tmpfs -o nosuid tmpfs /mnt/nosuid; capable_node /mnt/nosuid/node
${refused('', '/mnt/nosuid/node')}`,
    ask,
    heals: [0, 2],
    says: /\/mnt\/nosuid is mounted with nosuid/,
    undo: 'umount /mnt/nosuid',
  },
  {
    code: 'node-capability-lost',
    title: 'file capability lost: the file was replaced, as an upgrade does',
    make: `capable_node /usr/local/bin/node
service <<END
[Service]
User=alice
ExecStart=/usr/local/bin/node /srv/programs/listen.cjs
END
sleep 0.01; systemctl start $U.service; wait_for listens 80; systemctl stop $U.service
cp /usr/bin/node /usr/local/bin/node.new; mv /usr/local/bin/node.new /usr/local/bin/node
systemctl start $U.service; wait_for is_failed`,
    ask,
    heals: [0, 2],
    says: /ran until the file was replaced at \d{4}-/,
  },
  {
    code: 'node-capability-lost',
    title: 'file capability lost: the new version beside the old one has none',
    make: `mkdir -p /srv/$U/v20.1.0/bin /srv/$U/v22.1.0/bin; capable_node /srv/$U/v20.1.0/bin/node; cp /usr/bin/node /srv/$U/v22.1.0/bin/`,
    ask: '80 --user alice --node /srv/$U/v22.1.0/bin/node',
    heals: [0, 1],
    says: /v20\.1\.0\/bin\/node, beside it, has cap_net_bind_service/,
  },
  {
    code: 'node-capability-for-every-script',
    title: 'file capability given to every script on the host',
    make: `capable_node /usr/local/bin/node
service <<END
[Service]
User=alice
ExecStart=/usr/local/bin/node /srv/programs/listen.cjs
END
systemctl start $U.service; wait_for listens 80`,
    ask,
    heals: [0, 3],
    says: /every user of this machine/,
  },
  {
    code: 'node-capability',
    title: 'file capability present on a node of the service alone',
    make: `cp /usr/bin/node /usr/local/bin/node; chgrp alice /usr/local/bin/node; chmod 0750 /usr/local/bin/node
setcap cap_net_bind_service=ep /usr/local/bin/node
service <<END
[Service]
User=alice
ExecStart=/usr/local/bin/node /srv/programs/listen.cjs
END
systemctl start $U.service; wait_for listens 80`,
    ask,
    heals: [0, 3],
  },
];
