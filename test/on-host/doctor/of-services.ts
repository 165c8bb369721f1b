import type { Situation } from './situation.js';

/** `unit NAME LINES...`: a service of Node, with these lines in [Service]. */
const unit = `unit() { name=$1; shift; { echo '[Service]'; printf '%s\\n' "$@"; } >/etc/systemd/system/$name.service; systemctl daemon-reload; }
fails() { test "$(systemctl show --property=ActiveState --value $1.service)" = failed; }
`;
const listen = 'ExecStart=/usr/bin/node /srv/programs/listen.cjs';
const undo = 'systemctl stop $U-a.service $U-b.service $U-c.service';

/** Several services of Node on one host, and units that systemd itself cannot start. */
export const serviceSituations: readonly Situation[] = [
  {
    code: undefined,
    title: 'two services that are all right, and the port of the second is asked for',
    make: `${unit}
unit $U-a '${listen}' Environment=PORT=80
unit $U-b '${listen}' Environment=PORT=8071
systemctl start $U-a $U-b; wait_for listens 80; wait_for listens 8071`,
    ask: '8071',
    undo,
  },
  {
    code: 'ambient-missing',
    title: 'two services, of which the one that is asked for by its port may not open it',
    make: `${unit}
unit $U-a '${listen}' Environment=PORT=8071
unit $U-b '${listen}' Environment=PORT=80 User=alice
unit $U-c '${listen}' Environment=PORT=8072
systemctl start $U-a $U-b $U-c; wait_for listens 8071; wait_for fails $U-b`,
    ask: '80',
    says: /-b\.service/,
    undo,
  },
  {
    code: 'ambient-missing',
    title: 'two services that fail, and the last error of one names the port',
    make: `${unit}
unit $U-a 'ExecStart=/usr/bin/node /srv/programs/crash.cjs'
unit $U-b '${listen}' User=alice
systemctl start $U-a $U-b; wait_for fails $U-a; wait_for fails $U-b`,
    ask: '80',
    says: /-b\.service/,
    undo,
  },
  {
    code: 'service-failed',
    title: 'two services that fail, and nothing says which is meant: both are told of',
    make: `${unit}
unit $U-a 'ExecStart=/usr/bin/node /srv/programs/crash.cjs'
unit $U-b 'ExecStart=/usr/bin/node /srv/programs/crash.cjs'
unit $U-c '${listen}' Environment=PORT=8072
systemctl start $U-a $U-b $U-c; wait_for fails $U-a; wait_for fails $U-b`,
    ask: '',
    says: /-[ab]\.service/,
    also: /^another-fails: \S+-[ab]\.service: fails as well/m,
    undo,
  },
  {
    code: 'port-in-use',
    title: 'the port is held by another service of Node, and the one that wants it has failed',
    make: `${unit}
unit $U-a '${listen}' Environment=PORT=80
systemctl start $U-a; wait_for listens 80
unit $U-b '${listen}' Environment=PORT=80
systemctl start $U-b; wait_for fails $U-b`,
    ask: '--unit $U-b',
    says: /node \(pid \d+\) of user root in \S+-a\.service/,
    heals: [0, 2],
    undo,
  },
  ...[
    [
      'a log file in a folder that is not there (209/STDOUT)',
      'StandardOutput=append:/var/log/nowhere/app.log',
      /209\/STDOUT: .*\/var\/log\/nowhere/,
    ],
    ['a user that is not there (217/USER)', 'User=nobody-of-that-name', /217\/USER: .*nobody-of-that-name/],
    [
      'a path of the sandbox that is not there (226/NAMESPACE)',
      'ReadWritePaths=/srv/nowhere',
      /226\/NAMESPACE: .*\/srv\/nowhere/,
    ],
    ['a file of variables that is not there', 'EnvironmentFile=/srv/nowhere.env', /\/srv\/nowhere\.env/],
  ].map(([title, line, says]) => ({
    code: 'unit-faulty',
    title: String(title),
    make: `${unit}
unit $U '${listen}' '${line}'
systemctl start $U 2>/dev/null || true; wait_for is_failed`,
    ask: '--unit $U',
    says: says as RegExp,
  })),
];
