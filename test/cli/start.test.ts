import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { makeProgram } from '../deploy/make-program.js';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const bin = `${project}dist/cli/main.js`;

test('the prepared help is what the command line says', t => {
  // The flag changes nothing of the help but keeps it from being the prepared one.
  const [prepared, live] = [['--help'], ['--no-color', '--help']].map(words => run(words).stdout);
  t.is(prepared, live);
});

const strands = /^dist\/(serve|deploy)\//;
const loaded: [words: string[], never: RegExp][] = [
  [['--help'], /commander|command-line/],
  [['--version'], strands],
  [['reload', '--renewed-by=app-tls.service'], /^dist\/deploy\/|node_modules|check-pair/],
  [['generate', '--systemd', '252'], /^dist\/serve\/|pino|node_modules\/diff|chokidar/],
  [['install', '--dry-run', '--systemd', '252'], /^dist\/serve\/|pino|chokidar/],
  [['deploy', 'no-such-name', '--dry-run'], /^dist\/serve\/|pino|chokidar/],
  [['rollback', 'no-such-name', '--dry-run'], /^dist\/serve\/|pino|chokidar/],
  [['releases', 'no-such-name'], /^dist\/serve\/|pino|chokidar|node_modules\/diff|readline/],
  [['uninstall', 'no-such-name', '--dry-run'], /^dist\/serve\/|pino|chokidar|readline/],
  [['status', 'no-such-name'], /^dist\/serve\/|pino|chokidar|node_modules\/diff|readline/],
  [
    ['check', '--systemd', '256', 'server.js'],
    /^dist\/(serve|deploy\/doctor)\/|ways\/(ways|plan|options)\.js|pino|chokidar|node_modules\/diff/,
  ],
  [['harden', 'no-such-name'], /^dist\/serve\/|pino|chokidar|node_modules\/diff/],
  [['doctor', '18192'], /^dist\/serve\/|pino|chokidar|node_modules\/diff/],
  [['explain'], /^dist\/(serve|deploy\/(host|ways))\/|pino|chokidar|node_modules\/diff/],
  [['ways'], /^dist\/(serve|deploy\/host)\/|pino|chokidar|node_modules\/diff/],
  [['run', 'server.js'], /^dist\/deploy\/|chokidar|node_modules\/diff/],
  [['dev', 'no.js'], /node_modules\/diff|chokidar|make-certificate/],
];

for (const [words, never] of loaded) {
  test(`lowport ${words[0]} loads nothing that it does not need`, t => {
    const list = run(words, makeProgram(t)).modules;
    t.true(list.includes('dist/cli/main.js'), list.join('\n'));
    t.deepEqual(
      list.filter(path => never.test(path)),
      [],
    );
  });
}

test('of every command it is known what it loads', t => {
  const names = [...run(['--help']).stdout.matchAll(/^ {2}([a-z]+)[ [][^\n]*$/gm)].map(([, name]) => name);
  const tried = loaded.map(([[name]]) => name);
  t.deepEqual(
    names.filter(name => name !== 'help' && !tried.includes(name)),
    [],
  );
});

function run(words: string[], cwd = '/') {
  const preload = fileURLToPath(new URL('../support/list-modules.js', import.meta.url));
  const { stdout, output } = spawnSync(process.execPath, ['--import', preload, bin, ...words], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const urls = (output[3] ?? '').trim().split('\n');
  return { stdout, modules: urls.map(url => relative(project, fileURLToPath(url))) };
}
