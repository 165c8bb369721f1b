import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder, makeProgram } from '../deploy/make-program.js';
import { rootTest } from '../support/root-test.js';
import { hidePrograms, runCli } from './run-cli.js';

const generate = (cwd: string, ...args: string[]) => runCli(['generate', '--systemd', '252', ...args], { cwd });

test('generate prints the units on stdout and the next steps on stderr', t => {
  const { status, stdout, stderr } = generate(makeProgram(t), 'server.js', '--', '--port', '3');
  t.is(status, 0, stderr);
  t.regex(stdout, /^# \/etc\/systemd\/system\/shop\.socket\n/);
  t.regex(stdout, /\n# \/etc\/systemd\/system\/shop\.service\n/);
  t.regex(stdout, /^ExecStart=.* --require .*register\.cjs .*server\.js --port 3$/m);
  t.regex(stderr, /systemctl start shop\.socket\nOr lowport install /);
});

test('arguments of the program may look like options of lowport', t => {
  const { status, stdout } = generate(makeProgram(t), '--', '--json', '--', 'x');
  t.is(status, 0);
  t.regex(stdout, /^ExecStart=.*server\.js --json -- x$/m);
});

test('--quiet leaves stderr empty, --verbose explains', t => {
  const folder = makeProgram(t);
  t.is(generate(folder, '--quiet').stderr, '');
  t.regex(generate(folder, '--verbose').stderr, /systemd 252, node .*, lowport .*register\.cjs/);
});

test('--json has one documented shape', t => {
  const { status, stdout, stderr } = generate(makeProgram(t), '--json');
  t.is(status, 0);
  t.is(stderr, '');
  const plan = JSON.parse(stdout);
  const parts = ['prepare', 'files', 'links', 'copies', 'needs', 'verify', 'apply', 'undo', 'settle', 'notes'];
  t.deepEqual(Object.keys(plan).sort(), ['way', 'name', 'target', ...parts, 'written'].sort());
  t.like(plan, { way: 'socket', name: 'shop', notes: [], written: [] });
  t.deepEqual(
    plan.files.map((file: object) => Object.keys(file)),
    Array(5).fill(['path', 'content', 'mode', 'unit']),
  );
  t.deepEqual(plan.apply[0], ['systemctl', 'daemon-reload']);
});

test('--out writes the files, and again where nothing has changed', t => {
  const folder = makeProgram(t);
  const first = generate(folder, '--out', 'units');
  t.is(first.status, 0, first.stderr);
  t.is(
    first.stdout,
    [
      'shop.socket',
      'shop-maintenance.service',
      'shop-maintenance-end.service',
      'shop-maintenance-end.target',
      'shop.service',
    ]
      .map(name => `${join(folder, 'units', name)}\n`)
      .join(''),
  );
  t.is(statSync(join(folder, 'units/shop.service')).mode & 0o777, 0o644);
  t.is(generate(folder, '--out', 'units').status, 0);
});

test('--out keeps a file that was edited, writes nothing then, and yields to --force', t => {
  const folder = makeProgram(t, { 'units/shop.service': '# mine\n' });
  const { status, stdout, stderr } = generate(folder, '--out', 'units');
  t.is(status, 1);
  t.is(stdout, '');
  t.regex(stderr, /shop\.service": it is there already.*--force.*\(ERR_FILE_DIFFERS\)/s);
  t.deepEqual(readdirSync(join(folder, 'units')), ['shop.service']);
  t.is(generate(folder, '--out', 'units', '--force').status, 0);
  t.regex(readFileSync(join(folder, 'units/shop.service'), 'utf8'), /^# Written by lowport/);
});

test('--out in a place that is none is a problem, not a crash', t => {
  const folder = makeProgram(t);
  const { status, stderr } = generate(folder, '--out', 'server.js/units');
  t.is(status, 1);
  t.regex(stderr, /^lowport: --out ".*\(ERR_WRITE\)\n$/s);
});

test('notes say what the service will not be able to read', t => {
  const folder = makeProgram(t);
  writeFileSync(join(folder, 'key.pem'), '', { mode: 0o600 });
  t.regex(generate(folder).stderr, /Note: .*key\.pem.*--tls-key/);
});

// A missing --env-file is not among them: Node 20 takes that option for its own, wherever it stands, and exits with 9.
const refused: [args: string[], code: string][] = [
  [['no.js'], 'ERR_ENTRY'],
  [['--way', 'telepathy'], 'ERR_WAY'],
  [['--way', 'ambient', '--sandbox', 'closed'], 'ERR_WAY_CANNOT'],
  [['--listen', 'example.com:80'], 'ERR_LISTEN_ADDRESS'],
  [['--listen', '80', '--listen', 'https=80'], 'ERR_LISTEN_TWICE'],
  [['--name', '..'], 'ERR_NAME'],
  [['--name', 'root'], 'ERR_NAME_TAKEN'],
  [['--user', 'root'], 'ERR_USER'],
  [['--user', 'no-such-user'], 'ERR_USER'],
  [['--tls-cert', 'server.js'], 'ERR_TLS_PAIR'],
  [['--tls-cert', 'no.pem', '--tls-key', 'no.pem'], 'ERR_NO_FILE'],
  [['--workdir', 'no'], 'ERR_NO_FILE'],
  [['--node', 'no'], 'ERR_NO_FILE'],
  [['--env', 'A'], 'ERR_ENVIRONMENT'],
  [['--env', 'A=a\nExecStart=/bin/sh'], 'ERR_UNIT_VALUE'],
  [['--sandbox', 'on'], 'ERR_SANDBOX'],
  [['--memory-max', 'much'], 'ERR_MEMORY'],
  [['--drain-timeout', 'long'], 'ERR_DURATION'],
  [['--map', '3000'], 'ERR_PORT_MAP'],
  [['--systemd', '219'], 'ERR_SYSTEMD_VERSION'],
  [['--read-write', '/etc'], 'ERR_UNREADABLE'],
];

/** What is wrong whatever the host is like. */
const badUsage = new Set([
  'ERR_WAY',
  'ERR_LISTEN_ADDRESS',
  'ERR_LISTEN_TWICE',
  'ERR_NAME',
  'ERR_TLS_PAIR',
  'ERR_ENVIRONMENT',
  'ERR_SANDBOX',
  'ERR_MEMORY',
  'ERR_DURATION',
  'ERR_PORT_MAP',
]);

for (const [args, code] of refused) {
  test(`generate ${JSON.stringify(args.join(' '))} says ${code}: value, reason, cure`, t => {
    const { status, stdout, stderr } = generate(makeProgram(t), ...args);
    t.is(status, badUsage.has(code) ? 2 : 1);
    t.is(stdout, '');
    t.regex(stderr, new RegExp(`^lowport: .+\n  .+\n  \\(${code}\\)\n$`));
    t.notRegex(stderr, /\n {4}at /);
  });
}

test('a program that the dynamic user cannot read is refused, with the file and its mode', t => {
  const folder = makeProgram(t);
  chmodSync(folder, 0o700);
  const { status, stderr } = generate(folder);
  t.is(status, 1);
  t.regex(stderr, /cannot pass through "[^"]+" \(mode 0700, owner \d+, group \d+\)\n {2}.*chmod o\+x.*--user/);
});

test('a lowport in the cache of npx is refused', t => {
  const folder = makeFolder(t, {
    '_npx/1a2b/server.js': '',
    '_npx/1a2b/node_modules/lowport/package.json': '{}',
    '_npx/1a2b/node_modules/lowport/dist/serve/register.cjs': '',
  });
  const { status, stderr } = generate(join(folder, '_npx/1a2b'));
  t.is(status, 1);
  t.regex(stderr, /_npx.*emptied.*\n {2}.*npm install lowport.*\n {2}\(ERR_LOWPORT_PASSING\)/);
});

test('an error under --json is JSON on stderr', t => {
  const { status, stdout, stderr } = generate(makeProgram(t), '--json', 'no.js');
  t.is(status, 1);
  t.is(stdout, '');
  const { error } = JSON.parse(stderr);
  t.deepEqual(Object.keys(error), ['code', 'message', 'hint']);
  t.is(error.code, 'ERR_ENTRY');
});

rootTest('without systemd here, generate asks for its version', t => {
  const folder = makeProgram(t);
  const { status, stderr } = runCli(['generate'], { cwd: folder, through: hidePrograms('systemctl') });
  t.is(status, 1);
  t.regex(stderr, /systemctl --version does not answer\n {2}.*--systemd 252\n {2}\(ERR_SYSTEMD_VERSION\)/);
});
