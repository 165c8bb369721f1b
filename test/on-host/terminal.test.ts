import type { ExecutionContext } from 'ava';
import { bootHost, type Host, hostTest } from '../host/index.js';
import { readIfThere } from '../host/proc.js';
import { waitFor } from '../host/wait-for.js';
import { plainLines, runInTerminal, usualSize } from '../support/terminal.js';
import { deployApp } from './installed.js';
import { findDifferences, listAll } from './listing.js';

const contents = '/etc /var /srv /root';
const install = 'install ports.cjs --name app --listen 80';
const clean = '\u001b[?7h\u001b[?25h\u001b[?1049l';

hostTest('install and uninstall ask at a terminal; no, Ctrl-C and the end of input change nothing', async t => {
  const host = await bootHost(t);
  await deployApp(host, 'ports.cjs');
  await host.write('/srv/app/deaf.cjs', 'setInterval(() => {}, 1000);\n');
  const before = await listAll(host, contents);
  const isAsBefore = async (what: string) =>
    t.deepEqual(findDifferences(before, await listAll(host, contents)), [], what);

  const answers: [keys: string, status: number, end: RegExp][] = [
    ['n\r', 0, /\? \[y\/N\] n\nNothing was changed\.$/],
    ['\r', 0, /\? \[y\/N\] \nNothing was changed\.$/],
    ['\x04', 0, /\? \[y\/N\] \nNothing was changed\.$/],
    [
      '\x03',
      1,
      /\? \[y\/N\] (\^C)?\nlowport: Install app: it was left by Ctrl-C\n {2}Nothing was changed\.\n {2}\(ERR_INTERRUPTED\)$/,
    ],
  ];
  for (const [keys, status, end] of answers) {
    const asked = await open(t, host, install, 'Install app? [y/N] ');
    asked.type(keys);
    t.is(await asked.ended, status, JSON.stringify(keys));
    t.regex(plainLines(asked.stdout).join('\n'), end);
    await isAsBefore(JSON.stringify(keys));
  }

  const stopped = await open(t, host, `${install.replace('ports', 'deaf')} --yes`, 'connect to 80');
  stopped.type('\x03');
  t.is(await stopped.ended, 1);
  t.regex(stopped.stdout, /SIGINT: it was interrupted before it had ended[\s\S]*ERR_INTERRUPTED/);
  await isAsBefore('Ctrl-C while it waits for the program');

  const agreed = await open(t, host, install, 'Install app? [y/N] ');
  t.true(agreed.stdout.includes('\u001b[1m+++ /etc/systemd/system/app.socket\u001b[22m'), 'the diff has colours');
  t.true(agreed.stdout.includes('\u001b[32m+ListenStream=80\u001b[39m'));
  agreed.type('y\r');
  t.is(await agreed.ended, 0, agreed.stdout);
  const [, progress = ''] = agreed.stdout.split('[y/N] y');
  t.deepEqual(
    plainLines(progress).filter(line => /^ {2}(write|systemctl|connect)/.test(line)),
    [
      '  write /etc/systemd/system/app.socket',
      '  write /etc/systemd/system/app-maintenance.service',
      '  write /etc/systemd/system/app-maintenance-end.service',
      '  write /etc/systemd/system/app-maintenance-end.target',
      '  write /etc/systemd/system/app.service',
      '  systemctl daemon-reload',
      '  systemctl enable app.socket app.service',
      '  systemctl start app.socket',
      '  connect to 80',
    ],
  );
  t.regex(plainLines(progress).at(-1) ?? '', /^80 +node \(pid \d+\), uid \d+, no capability, app\.service, exposure 1/);

  const plain = await open(t, host, 'uninstall app', 'Uninstall app? [y/N] ', 'NO_COLOR=1');
  plain.type('n\r');
  t.is(await plain.ended, 0);
  t.false(plain.stdout.includes('\u001b'), 'NO_COLOR');
  const removed = await open(t, host, 'uninstall app', 'Uninstall app? [y/N] ');
  t.true(removed.stdout.includes('\u001b[31m-ListenStream=80\u001b[39m'));
  removed.type('yes\r');
  t.is(await removed.ended, 0);
  await isAsBefore('uninstalled');
});

hostTest(
  'status --watch draws anew on the other page of the terminal, and Ctrl-C leaves the first one clean',
  async t => {
    const host = await bootHost(t);
    await deployApp(host, 'ports.cjs');
    await host.run(`cd /srv/app && node_modules/.bin/lowport ${install} --yes`);
    const watched = await open(
      t,
      host,
      'status app --watch',
      'app: all right',
      'sh -c \'tty >/run/terminal; exec "$@"\' sh',
    );
    t.true(watched.stdout.startsWith('\u001b[?1049h'));
    await host.run('curl -sS http://localhost/ && systemctl kill --signal=KILL app.service');
    await watched.says('SIGKILL');
    const frames = () => watched.stdout.split('\u001b[H').slice(1);
    for (const frame of frames())
      t.true(
        plainLines(frame).every(line => line.length <= usualSize.columns),
        frame,
      );

    const seen = frames().length;
    await host.run('stty -F "$(cat /run/terminal)" cols 40 rows 8');
    await watched.says(new RegExp(`^(?:[\\s\\S]*?\\u001b\\[H){${seen + 1}}[\\s\\S]*\\u001b\\[J`));
    const narrow = plainLines(frames().at(-1) ?? '');
    t.true(narrow.every(line => line.length <= 40) && narrow.length <= 8, narrow.join('\n'));

    // Left for a while by Ctrl-Z, and taken up again.
    watched.type('\x1a');
    await watched.says(clean);
    // script(1) and nsenter(1) stop with what they wait for, and wake it when they are woken.
    const state = () => readIfThere(`/proc/${watched.child.pid}/stat`);
    await waitFor('the terminal to be stopped', 10_000, () => / T /.test(state()));
    watched.child.kill('SIGCONT');
    await watched.says(`${clean}\u001b[?1049h`);

    watched.type('\x03');
    t.is(await watched.ended, 0);
    const [, , last = ''] = watched.stdout.split(clean);
    t.regex(last, /app: all right; it serves 80\S*\r\n/);
    t.false(last.includes('\u001b[?'));
    t.is(watched.stdout.split(clean).length, 3);
  },
);

/** Runs lowport in the program's folder at a terminal of the host, up to the point where it has said something. */
async function open(t: ExecutionContext, host: Host, words: string, until: string, env = '') {
  const command = `cd /srv/app; exec env ${env} node_modules/.bin/lowport ${words}`;
  const terminal = runInTerminal(t, command, { within: host.nsenterCommand });
  await terminal.says(until);
  return terminal;
}
