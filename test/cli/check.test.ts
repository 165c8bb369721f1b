import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { Output, readOutputFlags } from '../../src/cli/output.js';
import { renderFindings } from '../../src/cli/render-findings.js';
import type { CheckReport } from '../../src/deploy/host/check/check-units.js';
import { makeFolder } from '../deploy/make-program.js';
import { rootTest } from '../support/root-test.js';
import { hidePrograms, runCli } from './run-cli.js';

const files = {
  'app.service':
    '[Unit]\nRequires=app.socket\nStartLimitIntervalSec=0\n\n[Service]\nExecStart=npm start\nRestart=on-failure\n' +
    'DynamicUser=yes\nMemoryDenyWriteExecute=yes\n',
  'app.service.d/more.conf': '[Service]\nEnvironment=DB_PASSWORD=hunter2\nPrivateTmp=disconnected\n',
  'app.socket': '[Socket]\nListenStream=80\nTriggerLimitIntervalSec=0\n',
};

// Of another systemd than any host's, so that only lowport's own rules speak.
const check = (cwd: string, ...args: string[]) => runCli(['check', '--systemd', '256', ...args], { cwd });

test('findings stand under their files, with line, severity, reason, cure and code, 80 columns wide', t => {
  const folder = makeFolder(t, files);
  const { status, stdout, stderr } = check(folder, 'app.service', 'app.socket');
  t.is(status, 1);
  t.is(stderr, '');
  t.true(stdout.split('\n').every(line => line.length <= 80 || line.includes(folder)));
  const [first = '', ...rest] = stdout.split('\n\n');
  t.regex(first, /^ {7}notice {3}systemd 256: its own verdict is missing,[\s\S]+\n {16}no-verdict$/);
  t.is(
    rest.join('\n\n').replaceAll(folder, '/srv'),
    `/srv/app.service
    6  error    ExecStart=npm start: npm starts the program as a child of its
                own, and the sockets and the notifications belong to it alone
                | ExecStart=npm start
                |           ^^^
                -> Start node itself: ExecStart=/usr/bin/node and the file that
                   npm starts; in a shell, put exec before node.
                exec-wrapper
    6  error    ExecStart=npm start: WorkingDirectory= is not set, so that npm
                looks for package.json in / and ends
                | ExecStart=npm start
                |           ^^^^^^^^^
                -> Write WorkingDirectory= with the folder of package.json.
                workdir-unset
    9  error    MemoryDenyWriteExecute=yes: it kills Node at its start
                (SIGTRAP), since V8 writes the code that it runs
                | MemoryDenyWriteExecute=yes
                |                        ^^^
                -> Remove it.
                node-memory-deny

/srv/app.service.d/more.conf
    2  warning  Environment=DB_PASSWORD=...: everybody on the host can read it
                with systemctl show
                -> Put it in a file of mode 0600, and have Node read that:
                   LoadCredential=env:/etc/app.env and node
                   --env-file=\${CREDENTIALS_DIRECTORY}/env
                secret-in-unit
    3  error    PrivateTmp=disconnected: systemd 256 does not know this value,
                which is there since 257, and uses the default instead
                | PrivateTmp=disconnected
                |            ^^^^^^^^^^^^
                -> Write one of yes, no.
                value-too-new

4 errors, 1 warning, 1 notice
`,
  );
});

test('colours go to a terminal, and not with NO_COLOR or --no-color', t => {
  const { findings } = readReport(t, makeFolder(t, files));
  const render = (argv: string[], env: NodeJS.ProcessEnv) => {
    const stream = { write: () => true, isTTY: true, columns: 80 };
    return renderFindings(findings, new Output(readOutputFlags(argv, env), { stdout: stream, stderr: stream }));
  };
  const colored = render([], {});
  t.true(colored.includes('\x1b[31merror\x1b[39m'));
  const plain = render([], { NO_COLOR: '1' });
  t.is(stripVTControlCharacters(colored), plain);
  t.is(render(['--no-color'], {}), plain);
});

test('--json gives the version, the files of each unit and the findings', t => {
  const folder = makeFolder(t, files);
  const report = readReport(t, folder);
  t.like(report, { systemd: 256, verdict: false });
  t.deepEqual(report.units, [
    { name: 'app.service', files: [join(folder, 'app.service'), join(folder, 'app.service.d/more.conf')] },
    { name: 'app.socket', files: [join(folder, 'app.socket')] },
  ]);
  t.deepEqual(report.findings[1], {
    code: 'exec-wrapper',
    severity: 'error',
    text: 'ExecStart=npm start: npm starts the program as a child of its own, and the sockets and the notifications belong to it alone',
    cure: 'Start node itself: ExecStart=/usr/bin/node and the file that npm starts; in a shell, put exec before node.',
    file: join(folder, 'app.service'),
    line: 6,
  });
});

test('warnings and notices alone end with 0', t => {
  const folder = makeFolder(t, { 'app.service': '[Service]\nExecStart=/usr/bin/true\nEnvironment=API_TOKEN=abcdef\n' });
  const { status, stdout } = check(folder, './app.service');
  t.is(status, 0);
  t.regex(stdout, /secret-in-unit\n\n1 warning, 1 notice\n$/);
});

test('a service that is not Node has none of the rules for Node', t => {
  const unit =
    '[Service]\nType=forking\nExecStart=/usr/sbin/nginx\nMemoryDenyWriteExecute=yes\nSystemCallFilter=@system-service\n';
  const folder = makeFolder(t, { 'nginx.service': unit });
  t.deepEqual(
    readReport(t, folder, 'nginx.service').findings.map(({ code }) => code),
    ['no-verdict'],
  );
});

test('a masked unit is a notice', t => {
  const folder = makeFolder(t, { x: '' });
  symlinkSync('/dev/null', join(folder, 'app.service'));
  const { findings, units } = readReport(t, folder, './app.service');
  t.deepEqual(
    findings.map(({ code }) => code),
    ['no-verdict', 'unit-masked'],
  );
  t.deepEqual(units, []);
});

const refused: [unit: string, code: string][] = [
  ['no-such-unit-of-lowport', 'ERR_NO_UNIT'],
  ['./no.service', 'ERR_NO_UNIT'],
  ['./app.service.d/more.conf', 'ERR_UNIT_NAME'],
];

for (const [unit, code] of refused) {
  test(`check ${unit} ends with 1 and ${code}`, t => {
    const { status, stdout, stderr } = check(makeFolder(t, files), unit);
    t.is(status, 1, stderr);
    t.is(stdout, '');
    t.regex(stderr, new RegExp(`^lowport: unit .+\n  .+\n  \\(${code}\\)\n$`));
  });
}

test('a unit file that cannot be read is named', t => {
  const folder = makeFolder(t, files);
  truncateSync(join(folder, 'app.service'), 3 * 2 ** 30); // too long for Node; root may read any other
  t.regex(check(folder, './app.service').stderr, /app\.service[\s\S]*ERR_UNIT_FILE/);
});

rootTest('without systemd here, lowport checks for the newest and says that the verdict of systemd is missing', t => {
  const { stdout } = runCli(['check', './app.service', '--json'], {
    cwd: makeFolder(t, files),
    through: hidePrograms('systemctl', 'systemd-analyze'),
  });
  const { systemd, verdict, findings }: CheckReport = JSON.parse(stdout);
  t.true(systemd >= 262);
  t.false(verdict);
  t.regex(findings[0]?.text ?? '', /there is no systemd-analyze here/);
  // What is on this machine does not count.
  t.false(findings.some(({ code }) => code === 'file-missing'));
});

function readReport(t: ExecutionContext, cwd: string, ...units: string[]): CheckReport {
  const { stdout, stderr } = check(cwd, '--json', ...(units.length > 0 ? units : ['app.service', 'app.socket']));
  t.is(stderr, '');
  return JSON.parse(stdout);
}
