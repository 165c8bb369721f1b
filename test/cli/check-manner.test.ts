import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findMark } from '../../src/cli/check/source-mark.js';
import { makeFolder } from '../deploy/make-program.js';
import { matchSchema } from '../support/schema.js';
import { runCli } from './run-cli.js';

const secret =
  '[Install]\nWantedBy=multi-user.target\n[Service]\nExecStart=/usr/bin/true\nEnvironment=API_TOKEN=abcdef\n';
const broken = '[Service]\nExecStart=/usr/bin/true\nPrivateTmp=disconnected\n';

// Of another systemd than any host's, so that only lowport's own rules speak, and the notice that it is so.
const check = (cwd: string, ...args: string[]) => runCli(['check', '--systemd', '256', ...args], { cwd });

function listCodes(t: ExecutionContext, printed: string): string[] {
  const { findings } = matchSchema(t, 'check', printed);
  return findings.map(({ code }: { code: string }) => code).filter((code: string) => code !== 'no-verdict');
}

test('a unit comes by standard input, its type told by its sections, and is named /dev/stdin', t => {
  const run = (input: string, ...args: string[]) => runCli(['check', '--systemd', '256', '-', ...args], { input });
  const { findings, units } = matchSchema(t, 'check', run(broken, '--json').stdout);
  t.deepEqual(units, [{ name: 'stdin.service', files: ['/dev/stdin'] }]);
  t.like(findings.at(-1), { code: 'value-too-new', file: '/dev/stdin', line: 3 });
  t.deepEqual(listCodes(t, run('[Socket]\nListenStream=80\n', '--json').stdout), ['socket-no-service']);
  t.regex(run(broken).stdout, /\n {16}\| PrivateTmp=disconnected\n {16}\| {12}\^{12}\n/);
});

test('a folder is checked with all units below it, also two of one name, and ends with a count of each code', t => {
  const folder = makeFolder(t, {
    'one/app.service': broken,
    'two/app.service': broken,
    'three/app.service': secret,
    'three/app.service.d/more.conf': '[Service]\nPrivateTmp=disconnected\n',
    'three/node_modules/x/x.service': broken,
    'three/multi-user.target.wants/other.service': broken,
    'three/notes.txt': '',
  });
  const { status, stdout } = check(folder, '.');
  t.is(status, 1);
  t.deepEqual(
    matchSchema(t, 'check', check(folder, '.', '--json').stdout).units.map(
      ({ files }: { files: string[] }) => files[0],
    ),
    ['one', 'three', 'two'].map(name => join(folder, name, 'app.service')),
  );
  t.regex(stdout, /\n {4}3 {2}value-too-new {3}in 3 files\n[\s\S]*\n {4}1 {2}secret-in-unit {2}in 1 file\n/);
  const none = check(makeFolder(t, { 'notes.txt': '' }), '.');
  t.is(none.status, 1);
  t.regex(none.stderr, /^lowport: folder ".+": no unit file is in it or below it\n[\s\S]*\(ERR_NO_UNIT\)\n$/);
});

test('--user judges a unit as one of a user, wherever its file is', t => {
  const unit =
    '[Install]\nWantedBy=multi-user.target\n[Service]\nExecStart=/usr/bin/node /srv/a.js\nUser=www-data\nRestartSec=5s\n';
  const folder = makeFolder(t, { 'app.service': unit });
  const [ofSystem, ofUser] = [[], ['--user']].map(args =>
    listCodes(t, check(folder, 'app.service', '--json', ...args).stdout),
  );
  t.false(ofSystem?.includes('user-switch'));
  t.true(ofUser?.includes('user-switch'));
});

test('--ignore and a comment in any file of the unit keep quiet about codes, and --json counts them', t => {
  const folder = makeFolder(t, {
    'a.service': secret,
    'b.service': `${secret}PrivateTmp=disconnected\n`,
    'b.service.d/quiet.conf': '[Service]\n# lowport-ignore: secret-in-unit, value-too-new\n',
  });
  const report = matchSchema(t, 'check', check(folder, '.', '--json').stdout);
  t.is(report.silenced, 2);
  t.deepEqual(listCodes(t, JSON.stringify(report)), ['secret-in-unit']);
  t.deepEqual(listCodes(t, check(folder, '.', '--json', '--ignore', 'secret-in-unit,no-verdict').stdout), []);
  const misspelt = check(folder, '.', '--ignore', 'secret-in-units');
  t.is(misspelt.status, 2);
  t.regex(misspelt.stderr, /Did you mean secret-in-unit\?[\s\S]*\(ERR_CHECK_CODE\)\n$/);
});

test('--fail-on says from which severity on the exit status is 1', t => {
  const folder = makeFolder(t, { 'app.service': secret });
  const ends = (...args: string[]) => check(folder, 'app.service', ...args).status;
  t.deepEqual([ends(), ends('--fail-on', 'warning'), ends('--fail-on', 'notice')], [0, 1, 1]);
  t.is(ends('--fail-on', 'warning', '--ignore', 'secret-in-unit'), 0);
  t.is(ends('--fail-on', 'panic'), 2);
});

test('--format prints what compilers print, commands of a workflow, SARIF and JSON', t => {
  const folder = makeFolder(t, { 'app.service': `${broken}[Install]\nWantedBy=multi-user.target\n` });
  const print = (format: string, ...args: string[]) =>
    check(folder, 'app.service', '--ignore', 'no-verdict', '--format', format, ...args);
  t.regex(print('gcc').stdout, /^app\.service:3:12: error: PrivateTmp=disconnected: .+ \[value-too-new\]\n$/);
  t.regex(
    print('github').stdout,
    /^::error file=app\.service,line=3,col=12,title=value-too-new::PrivateTmp=disconnected: .+%0AWrite one of yes, no\.\n$/,
  );
  const [run] = JSON.parse(print('sarif').stdout).runs;
  t.deepEqual(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'app.service' },
    region: { startLine: 3, startColumn: 12, endColumn: 24 },
  });
  t.is(run.results[0].ruleId, run.tool.driver.rules[0].id);
  t.is(print('json').stdout, check(folder, 'app.service', '--ignore', 'no-verdict', '--json').stdout);
  t.is(print('gcc', '--json').status, 2);
  t.is(print('xml').status, 2);
});

const marks: [line: string, text: string, marked: string][] = [
  ['ExecStart=npm start', 'ExecStart=npm start: npm starts the program', 'npm'],
  ['  User = web', 'User=web: there is no such user', 'web'],
  ['ListenStream=8080', 'ListenStream=8080: "80" is taken', '8080'],
  ['[Service]', 'Restart= is not set: the service stays down', '[Service]'],
];

for (const [line, text, marked] of marks) {
  test(`the mark under ${line} is under ${marked}`, t => {
    const { column, length } = findMark(line, text);
    t.is(line.slice(column, column + length), marked);
  });
}

test('a line with a secret is not shown, whatever the finding', t => {
  const line = 'ExecStart=npm start --db postgres://shop:hunter2@db/shop';
  const folder = makeFolder(t, { 'app.service': `[Service]\n${line}\nEnvironment="DB_PASSWORD=correct horse"\n` });
  const { stdout } = check(folder, 'app.service');
  t.regex(stdout, /exec-wrapper/);
  t.notRegex(stdout, /\| (ExecStart|Environment)|correct|horse/);
});
