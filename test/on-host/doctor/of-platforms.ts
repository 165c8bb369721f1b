import type { Situation } from './situation.js';

/** A namespace in which process 1 is a shell and /run is empty, as in a container that starts a program and nothing else. */
const namespace = (prepare = ':') =>
  `unshare --mount --pid --fork --mount-proc sh -c 'mount -t tmpfs tmpfs /run; ${prepare}; "$@"' sh`;

const withoutAddon = (access: string) => `mkdir -p /srv/$U; cp -r /opt/lowport/dist /opt/lowport/package.json /srv/$U/
service <<END
[Service]
Type=notify
NotifyAccess=${access}
TimeoutStartSec=1s
User=alice
AmbientCapabilities=CAP_NET_BIND_SERVICE
ExecStart=/usr/bin/node --require /srv/$U/dist/serve/register.js /srv/programs/listen.cjs
END
`;

export const platformSituations: readonly Situation[] = [
  {
    code: 'no-systemd',
    title: 'no systemd here',
    make: ':',
    within: namespace(),
    ask: '80',
    says: /process 1 of this machine is sh/,
    cure: /setcap cap_net_bind_service=ep \/usr\/bin\/node/,
  },
  {
    code: 'no-systemd-container',
    title: 'no systemd here: a container, by the marker that Docker leaves (emulated: no Docker runs on the test host)',
    make: ':',
    within: namespace('touch /.dockerenv; trap "rm /.dockerenv" EXIT'),
    ask: '80',
    says: /container \(docker\)/,
    cure: /8080/,
  },
  {
    code: 'no-systemd-wsl',
    title: 'no systemd here: WSL, by the name of its kernel (emulated: no WSL can run on the test host)',
    make: 'echo 5.15.153.1-microsoft-standard-WSL2 >/srv/osrelease',
    within: namespace('mount --bind /srv/osrelease /proc/sys/kernel/osrelease'),
    ask: '80',
    cure: /systemd=true/,
  },
  {
    code: 'notify-addon-missing',
    title: 'the sd-notify addon is not built: systemd-notify stands in',
    make: `${withoutAddon('all')}systemctl start $U.service`,
    ask: '80 --unit $U',
    says: /does not load in its node, and each notification starts a process/,
  },
  {
    code: 'notify-addon-missing',
    title: 'the sd-notify addon is not built, and nobody hears systemd-notify',
    make: `${withoutAddon('main')}systemctl start --no-block $U.service; wait_for is_failed`,
    ask: '80 --unit $U',
    heals: [0, 2],
    says: /NotifyAccess=main hears no systemd-notify/,
    cure: /NotifyAccess=all/,
  },
  {
    code: 'port-forbidden',
    title: 'EACCES, asked by the unprivileged user',
    make: ':',
    within: 'runuser -u alice --',
    ask: '80',
    unread: /^the rules of the packet filter: needs root$/m,
  },
  {
    code: 'port-in-use',
    title: 'port in use, asked by an unprivileged user who may not see by whom',
    make: 'node /srv/programs/listen.cjs >/dev/null 2>&1 & echo $! >/run/holder; wait_for listens 80',
    within: 'runuser -u alice --',
    ask: '80',
    says: /a process of user root/,
    unread: /^the processes of other users that listen: needs root$/m,
    cure: /sudo ss/,
    undo: 'kill $(cat /run/holder)',
  },
  {
    code: 'service-failed',
    title: 'service failed, asked by a user who may not read its journal',
    make: `service <<END
[Service]
ExecStart=/usr/bin/node /srv/programs/crash.cjs
END
systemctl start $U.service; wait_for is_failed`,
    within: 'runuser -u alice --',
    ask: '--unit $U',
    says: /failed with status 1/,
    unread: /^the journal of \S+\.service: needs root or the group systemd-journal$/m,
  },
];
