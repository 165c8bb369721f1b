import type { Situation } from './situation.js';

const run = 'systemd-run --quiet --collect --unit=$U-holder';

export const portSituations: readonly Situation[] = [
  {
    code: 'port-forbidden',
    title: 'EACCES for an unprivileged user',
    make: `! runuser -u alice -- node -e "require('net').createServer().listen(80)" 2>/dev/null`,
    ask: '80 --user alice --entry /srv/programs/listen.cjs',
    says: /user "alice" .* below 1024/,
    cure: /lowport install \/srv\/programs\/listen\.cjs/,
  },
  {
    code: 'port-start-raised',
    title: 'raised ip_unprivileged_port_start',
    make: 'echo 9000 >/proc/sys/net/ipv4/ip_unprivileged_port_start',
    ask: '8080 --user alice',
    heals: [0, 1],
    says: /is 9000 here instead of 1024/,
  },
  {
    code: 'port-start-lowered',
    title: 'lowered ip_unprivileged_port_start',
    make: 'echo 80 >/proc/sys/net/ipv4/ip_unprivileged_port_start',
    ask: '80 --user alice',
    heals: [0, 1],
    says: /is 80$/,
  },
  {
    code: 'port-in-use',
    title: 'port in use by a process of a service',
    make: `${run} --uid=alice --property=AmbientCapabilities=CAP_NET_BIND_SERVICE node /srv/programs/listen.cjs; wait_for listens 80`,
    ask: '80 --entry /srv/programs/idle.cjs',
    says: /node \(pid \d+\) of user alice in \S+-holder\.service/,
    cure: /systemctl disable --now \S+-holder\.service/,
  },
  {
    code: 'port-in-use',
    title: 'port in use by a process outside of systemd',
    make: 'node /srv/programs/listen.cjs >/dev/null 2>&1 & echo $! >/run/holder; wait_for listens 80',
    ask: '80',
    heals: [0, 1],
    says: /node \(pid \d+\) of user root/,
    undo: 'kill $(cat /run/holder)',
  },
  {
    code: 'port-in-use-by-socket-unit',
    title: 'port in use by a socket unit',
    make: `socket <<END
[Socket]
ListenStream=80
END
service <<END
[Service]
ExecStart=/usr/bin/node /srv/programs/idle.cjs
END
systemctl start $U.socket`,
    ask: '80 --entry /srv/programs/listen.cjs',
    heals: [1, 2],
    says: /systemd holds it with \S+\.socket, for \S+\.service/,
  },
  {
    code: 'port-in-use-other-family',
    title: 'port in use in another address family',
    make: `HOST=:: node /srv/programs/listen.cjs >/dev/null 2>&1 & echo $! >/run/holder; wait_for listens 80
service <<END
[Service]
Environment=HOST=0.0.0.0
ExecStart=/usr/bin/node /srv/programs/listen.cjs
END
systemctl start $U.service; wait_for is_failed`,
    ask: '80 --unit $U',
    says: /0\.0\.0\.0:80: node .* on \[::\]:80, which takes IPv4 and IPv6/,
    undo: 'kill $(cat /run/holder)',
  },
  {
    code: 'port-in-use-other-family',
    title: 'port in use in another address family: IPv4 is held, and both are wanted',
    make: `HOST=0.0.0.0 node /srv/programs/listen.cjs >/dev/null 2>&1 & echo $! >/run/holder; wait_for listens 80
! HOST=:: node /srv/programs/listen.cjs 2>/dev/null`,
    ask: '[::]:80',
    heals: [0, 1],
    says: /^\[::\]:80: it takes IPv4 and IPv6, and node .* listens on 0\.0\.0\.0:80/,
    undo: 'kill $(cat /run/holder)',
  },
  {
    code: 'bound-loopback',
    title: 'bound to loopback only',
    make: `service <<END
[Service]
Environment=HOST=127.0.0.1
ExecStart=/usr/bin/node /srv/programs/listen.cjs
END
systemctl start $U.service; wait_for listens 80`,
    ask: '80 --unit $U',
    says: /127\.0\.0\.1:80 only/,
  },
  {
    code: 'bound-ipv6-only',
    title: 'bound to IPv6 only',
    make: `socket <<END
[Socket]
ListenStream=80
BindIPv6Only=ipv6-only
END
service <<END
[Service]
ExecStart=/usr/bin/node --require /opt/lowport/dist/serve/register.js /srv/programs/listen.cjs
END
systemctl start $U.socket`,
    ask: '80',
    heals: [0, 2],
    says: /for IPv6 only/,
    cure: /BindIPv6Only=both/,
  },
];
