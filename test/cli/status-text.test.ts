import { styleText } from 'node:util';
import test from 'ava';
import type { Paint } from '../../src/cli/deploy/preview.js';
import { renderList, renderStatus } from '../../src/cli/status/render.js';
import { renderAll } from '../../src/cli/status/render-all.js';
import type { Interrupted } from '../../src/deploy/interrupted.js';
import type { Facts, Service } from '../../src/deploy/status/facts.js';
import { judge } from '../../src/deploy/status/judge.js';

const plain: Paint = (_, text) => text;
const screen = { columns: 80, now: Date.parse('2026-05-04T12:00:00Z'), paint: plain };

const service: Service = {
  unit: 'shop.service',
  state: 'active',
  subState: 'running',
  since: '2026-05-01T08:15:02.000Z',
  pid: 4711,
  workers: 2,
  memoryBytes: 183 * 2 ** 20,
  restarts: 1,
  recentFailures: 0,
  lastExit: 'SIGKILL',
  says: 'Serving on 80, 443',
  enabled: true,
  needsReload: false,
  dropIns: [],
};

const facts: Facts = {
  name: 'shop',
  way: 'socket',
  version: '1.2.3',
  installedAt: '2026-05-01T08:15:00.000Z',
  interrupted: false,
  sockets: [
    { address: '80', state: 'listening', unit: 'shop.socket', queue: 0, limit: 4096 },
    { address: '443', state: 'listening', unit: 'shop.socket', queue: 2, limit: 4096 },
  ],
  service,
  certificate: { path: '/etc/tls/shop.pem', names: ['shop.example', 'www.shop.example'], daysLeft: 61 },
  exposure: 1.1,
  drift: [],
  failedUnits: [],
  log: [
    { at: '2026-05-04T11:59:58.123Z', text: 'Started shop.service - shop (Node.js).' },
    { at: '2026-05-04T11:59:59.456Z', level: 'error', text: `a long line ${'that goes on '.repeat(10)}` },
  ],
};

const halfDone: Interrupted = {
  name: 'old',
  change: 'install',
  next: 'take back',
  since: '2026-05-04T11:00:00.123Z',
  files: ['/etc/systemd/system/old.socket'],
  units: ['old.socket'],
  addresses: ['80'],
  repeat: {
    words: ['/usr/bin/node', '/srv/old/node_modules/.bin/lowport', 'install', '--env', 'A=a b'],
    folder: '/srv/old',
  },
};

const status = (changes: Partial<Facts> = {}, interrupted: Interrupted[] = []) => {
  const changed = { ...facts, ...changes };
  return { ...changed, findings: judge(changed, { interrupted }) };
};

test('a healthy installation, at 80 columns', t => {
  t.is(
    renderStatus(status(), screen),
    `shop: all right; it serves 80, 443

sockets     80 listening, shop.socket, 0 of 4096 wait
            443 listening, shop.socket, 2 of 4096 wait
service     shop.service is active (running) for 3 d 3 h
            pid 4711, 2 workers, 183 MB, 1 restarts, last exit: SIGKILL
            "Serving on 80, 443"
certificate shop.example, www.shop.example; 61 days left
exposure    1.1 of 10, by systemd-analyze security
installed   the socket way, lowport 1.2.3, 2026-05-01 08:15

11:59:58 Started shop.service - shop (Node.js).
11:59:59 error: a long line that goes on that goes on that goes on that goes on…
`,
  );
});

test('one that is not, at 80 columns: the gravest first, with its cure, in whole sentences', t => {
  const [socket] = facts.sockets;
  const broken = status({
    sockets: socket ? [{ address: '80', state: 'closed', unit: 'shop.socket' }] : [],
    service: { ...service, state: 'failed', subState: 'failed', enabled: false },
    certificate: { path: '/etc/tls/shop.pem', names: ['shop.example'], daysLeft: -1 },
    drift: [{ path: '/etc/systemd/system/shop.service', what: 'edited' }],
    log: [],
  });
  const text = renderStatus(broken, screen);
  t.is(
    text.slice(0, text.indexOf('\nsockets')),
    `shop: shop.service has failed, its last run ended with SIGKILL
  journalctl -u shop -e; lowport doctor --unit shop
  also: nobody listens on 80
  also: the certificate has expired (/etc/tls/shop.pem)
  also: nothing of it starts at boot
  also: a file is not as install has written it
        (/etc/systemd/system/shop.service)
`,
  );
  for (const line of text.split('\n')) t.true(line.length <= 80, line);
});

test('several installations have a line each', t => {
  const idle = status({ name: 'a', service: { ...service, state: 'inactive' } });
  const text = renderList([idle, status(), status({ name: 'old', interrupted: true }, [halfDone])], screen);
  t.is(
    text,
    `a     all right; it starts with the first client of 80, 443
shop  all right; it serves 80, 443
old   an installation of old was interrupted, begun 2026-05-04 11:00:00Z; it ha…
`,
  );
  t.is(renderList([], screen), 'lowport has installed nothing here.\n');
});

const cures: [what: string, changes: Partial<Interrupted>, text: string][] = [
  [
    'an installation',
    {},
    `old: an installation of old was interrupted, begun 2026-05-04 11:00:00Z; it has
  left the unit old.socket, which holds 80; and the file
  /etc/systemd/system/old.socket
  Take it back:
    lowport uninstall old --interrupted
  Or do it again:
    cd /srv/old && /usr/bin/node /srv/old/node_modules/.bin/lowport install --env 'A=a b'
`,
  ],
  [
    'a removal',
    { change: 'uninstall', next: 'finish', units: [], addresses: [], files: [] },
    `old: the removal of old was interrupted, begun 2026-05-04 11:00:00Z; it has left
  no more than its journal
  Finish it:
    lowport uninstall old --interrupted
`,
  ],
  [
    'a trial',
    { change: 'harden', units: ['old-lowport-harden-0.socket'], addresses: [], files: ['/run/systemd/system/x'] },
    `old: a trial of lowport harden for old was interrupted, begun 2026-05-04
  11:00:00Z; it has left the unit old-lowport-harden-0.socket; and the file
  /run/systemd/system/x
  Take it off:
    systemctl stop old-lowport-harden-0.socket; rm -r /run/systemd/system/x && systemctl daemon-reload
`,
  ],
];

for (const [what, changes, text] of cures) {
  test(`${what} that was interrupted stands below what is installed, with its cure on one line`, t => {
    const interrupted = [{ ...halfDone, ...changes }];
    t.is(renderAll({ installed: [], interrupted }, undefined, screen), text);
    t.is(
      renderAll({ installed: [status()], interrupted }, undefined, screen),
      `shop  all right; it serves 80, 443\n\n${text}`,
    );
  });
}

test('colours change nothing but colours', t => {
  const paint: Paint = (style, text) => styleText(style, text, { validateStream: false });
  const painted = renderStatus(status(), { ...screen, paint });
  t.true(painted.startsWith('\u001b[32mshop: all right'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a colour begins.
  t.is(painted.replace(/\u001b\[\d+m/g, ''), renderStatus(status(), screen));
});

const release = {
  folder: '/srv/releases/1',
  since: '2026-05-01T08:15:00.000Z',
  commit: 'ab'.repeat(20),
  isGone: false,
};

test('the release that serves has a line of its own', t => {
  t.regex(
    renderStatus(status({ release }), screen),
    /^release {5}\/srv\/releases\/1, commit abababababab, since 2026-05-01 08:15$/m,
  );
});

const judged: [what: string, changes: Partial<Facts>, codes: string[]][] = [
  ['all is well', {}, []],
  [
    'a renewal that needs port 80 for itself',
    {
      renewal: {
        lineage: 'a',
        way: 'socket',
        authenticator: 'standalone',
        webroots: [],
        holdsPort80: true,
        timerRuns: true,
      },
    },
    ['renewal'],
  ],
  [
    'a certificate that nothing renews',
    { renewal: { lineage: 'a', way: 'socket', webroots: [], holdsPort80: true, timerRuns: false } },
    ['renewal', 'renewal'],
  ],
  [
    'a renewal by the DNS, and one by the proxy that has the port',
    {
      renewal: {
        lineage: 'a',
        way: 'socket',
        authenticator: 'dns-rfc2136',
        webroots: [],
        holdsPort80: true,
        timerRuns: true,
      },
    },
    [],
  ],
  ['a certificate that is due', { certificate: { path: '/c', names: [], daysLeft: 13 } }, ['certificate']],
  ['a full queue', { sockets: [{ address: '80', state: 'listening', queue: 10, limit: 10 }] }, ['queue-full']],
  [
    'a queue that does not empty',
    { sockets: [{ address: '80', state: 'listening', queue: 65, limit: 99 }] },
    ['queue'],
  ],
  ['a file that is gone', { drift: [{ path: '/a', what: 'missing' }] }, ['file-missing']],
  ['a copy of an older node', { drift: [{ path: '/a', what: 'outdated' }] }, ['copy-outdated']],
  ['a release that serves', { release }, []],
  ['a release whose folder was pruned', { release: { ...release, isGone: true } }, ['release-gone']],
  [
    'a link that leads to another version',
    { release: { ...release, pending: { link: '/srv/current', folder: '/srv/releases/2' } } },
    ['release-pending'],
  ],
  [
    'a version that was refused',
    { release: { ...release, refused: { folder: '/srv/releases/2', since: release.since, reason: 'it throws' } } },
    ['release-refused'],
  ],
];

for (const [what, changes, codes] of judged) {
  test(`${what}: ${codes.join() || 'no finding'}`, t => {
    t.deepEqual(
      judge({ ...facts, ...changes }).map(({ code }) => code),
      codes,
    );
  });
}
