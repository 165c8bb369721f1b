import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { findOwnPackage } from '../../src/own-package.js';
import { makeProgram } from '../deploy/make-program.js';
import { runCli } from './run-cli.js';

test('--version is that of the package', t => {
  t.deepEqual(runCli(['--version']), { status: 0, stdout: `${findOwnPackage().version}\n`, stderr: '' });
});

test('--help lists the commands, and that of a command its options', t => {
  const { status, stdout, stderr } = runCli(['--help']);
  t.is(status, 0);
  t.is(stderr, '');
  t.regex(stdout, /generate .*units/);
  t.regex(runCli(['generate', '--help']).stdout, /\[options\] \[entry\] \[-- args\.\.\.\].*--listen/s);
  t.regex(runCli(['help', 'generate']).stdout, /--listen/);
});

const usage: [what: string, args: string[], reason: RegExp][] = [
  ['an unknown command', ['serve'], /unknown command 'serve'/],
  ['an unknown option', ['generate', '--prot', '80'], /unknown option '--prot'/],
  ['a missing value', ['generate', '--name'], /'--name <name>' argument missing/],
  ['too many words', ['generate', 'a.js', 'b.js'], /too many arguments/],
];

for (const [what, args, reason] of usage) {
  test(`${what} is bad usage: exit 2, once, on stderr`, t => {
    const { status, stdout, stderr } = runCli(args);
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, reason);
    t.regex(stderr, /--help.*\(ERR_USAGE\)\n$/s);
    t.is(stderr.match(/lowport: /g)?.length, 1);
  });
}

test('no command at all is bad usage, answered with the help on stderr', t => {
  const { status, stdout, stderr } = runCli([]);
  t.is(status, 2);
  t.is(stdout, '');
  t.regex(stderr, /^Usage: lowport/);
});

test('bad usage under --json is JSON on stderr', t => {
  t.is(JSON.parse(runCli(['generate', '--json', '--prot']).stderr).error.code, 'ERR_USAGE');
});

test('a reader that goes away is no error', t => {
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
  const script = `"${process.execPath}" "${main}" generate --systemd 252 | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: makeProgram(t), encoding: 'utf8' });
  t.regex(stdout, /^# .*\.socket\n0\n$/);
  t.notRegex(stderr, /EPIPE/);
});
