import type { Situation } from './situation.js';

const register = '/opt/lowport/dist/serve/register.js';
const socket = (lines = '') => `socket <<END
[Socket]
ListenStream=80
${lines}
END
`;
const service = (command: string, lines = '', unit = '') => `service <<END
[Unit]
${unit}
[Service]
ExecStart=${command}
${lines}
END
`;
const connect = 'curl -sS --max-time 5 http://localhost/ >/dev/null 2>&1 || true';
const ask = '80';

export const unitSituations: readonly Situation[] = [
  {
    code: 'exec-wrapper',
    title: 'wrapper in ExecStart that loses the sockets',
    make: `${socket()}${service(`/bin/sh -c 'node --require ${register} /srv/programs/listen.cjs; exit \\$?'`, 'RestartPreventExitStatus=78')}
systemctl start $U.socket $U.service; wait_for is_failed`,
    ask,
    cure: /ExecStart=\S*node/,
  },
  {
    code: 'socket-trigger-limit',
    title: 'socket unit failed: trigger limit',
    make: `${socket('TriggerLimitBurst=2\nTriggerLimitIntervalSec=1min')}${service('/usr/bin/node /srv/programs/crash.cjs', '', 'StartLimitIntervalSec=0')}
systemctl start $U.socket; ${connect}; wait_for is socket ActiveState failed`,
    ask,
    heals: [0, 1],
    says: /TypeError: frobnicate is not a function/,
    cure: /TriggerLimitIntervalSec=0/,
  },
  {
    code: 'socket-start-limit',
    title: 'socket unit failed: start limit of the service',
    make: `${socket()}${service('/usr/bin/node /srv/programs/crash.cjs', '', 'StartLimitIntervalSec=5min')}
systemctl start $U.socket; ${connect}; wait_for is socket ActiveState failed`,
    ask,
    heals: [0, 1],
    says: /TypeError: frobnicate is not a function/,
    cure: /StartLimitIntervalSec=0/,
  },
  {
    code: 'socket-not-started',
    title: 'socket unit not started',
    make: `${socket()}${service('/usr/bin/node /srv/programs/idle.cjs')}`,
    ask,
    heals: [0, 1],
    cure: /systemctl enable --now \S+\.socket/,
  },
  {
    code: 'socket-started-late',
    title: 'socket unit started after its service',
    make: `${socket()}${service('/usr/bin/node /srv/programs/idle.cjs')}
systemctl start $U.service; ! systemctl start $U.socket 2>/dev/null`,
    ask,
    heals: [0, 1],
  },
  {
    code: 'daemon-reload-pending',
    title: 'daemon-reload pending',
    make: `${socket()}${service(`/usr/bin/node --require ${register} /srv/programs/listen.cjs`)}
systemctl start $U.socket; echo 'Nice=1' >>/etc/systemd/system/$U.service`,
    ask,
    heals: [0, 1],
    cure: /^ {2}systemctl daemon-reload && systemctl restart \S+\.service$/,
  },
  {
    code: 'sockets-not-adopted',
    title: 'the program opens the port that its own socket unit holds',
    make: `${socket()}${service('/usr/bin/node /srv/programs/listen.cjs')}
systemctl start $U.socket $U.service; wait_for is_failed`,
    ask,
    heals: [0, 2],
    cure: /ExecStart=\/usr\/bin\/node --require \S+register\.js \/srv\/programs\/listen\.cjs/,
  },
  {
    code: 'exec-wrapper',
    title: 'wrapper in ExecStart: npm start',
    make: `mkdir -p /srv/$U; echo '{"scripts": {"start": "node --require ${register} /srv/programs/listen.cjs"}}' >/srv/$U/package.json
${socket()}${service('/usr/bin/node /usr/local/lib/node_modules/npm/bin/npm-cli.js start', 'WorkingDirectory=/srv/$U')}
systemctl start $U.socket $U.service; wait_for is_failed`,
    ask,
    says: /npm starts node as a process of its own/,
  },
  {
    code: 'exec-bun',
    title: 'Bun as the runtime',
    make: `${socket()}${service('/usr/local/bin/bun /srv/programs/listen.cjs')}
systemctl start $U.socket $U.service; wait_for is_failed`,
    ask,
    severity: 'error',
  },
  {
    code: 'exec-deno',
    title: 'Deno as the runtime, of a program that calls listen(80)',
    make: `${socket()}${service('/usr/local/bin/deno run --allow-all /srv/programs/listen.cjs')}
systemctl start $U.socket $U.service; wait_for is_failed`,
    ask,
    severity: 'error',
    says: /its listen\(80\) does not adopt the socket of \S+\.socket/,
  },
  {
    code: 'exec-deno',
    title: 'Deno as the runtime, of a program that adopts the socket itself',
    make: `echo "require('node:http').createServer((request, response) => response.end('here')).listen({ fd: 3 })" >/srv/programs/fd.cjs
${socket()}${service('/usr/local/bin/deno run --allow-all /srv/programs/fd.cjs')}
systemctl start $U.socket; test "$(curl -sS --max-time 10 http://localhost/)" = here`,
    ask,
    severity: 'notice',
  },
];
