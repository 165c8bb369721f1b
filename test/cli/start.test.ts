import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { makeProgram } from '../deploy/make-program.js';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const bin = `${project}dist/cli/main.js`;
const rounds = 15;

test.serial('lowport --help takes at most 1.6 times as long as node -e 0', t => {
  const commands = [
    ['-e', '0'],
    [bin, '--help'],
  ];
  // In turns, so that what else the machine does meets both; the quickest run is the one that it disturbed least.
  const times = Array.from({ length: rounds }, () => commands.map(measure));
  const [empty = 0, help = 0] = commands.map((_, index) => Math.min(...times.map(round => round[index] ?? 0)));
  t.log(`node -e 0: ${empty.toFixed(1)} ms, lowport --help: ${help.toFixed(1)} ms`);
  t.true(help <= 1.6 * empty, `${help} ms against ${empty} ms`);
});

test('the prepared help is what the command line says', t => {
  // The flag changes nothing of the help but keeps it from being the prepared one.
  const [prepared, live] = [['--help'], ['--no-color', '--help']].map(words => run(words).stdout);
  t.is(prepared, live);
});

const strands = /^dist\/(serve|deploy)\//;
const loaded: [words: string[], never: RegExp][] = [
  [['--help'], /commander|command-line/],
  [['--version'], strands],
  [['reload'], /^dist\/deploy\/|pino|diff|chokidar/],
  [['generate', '--systemd', '252'], /^dist\/serve\/|pino|node_modules\/diff|chokidar/],
  [['install', '--dry-run', '--systemd', '252'], /^dist\/serve\/|pino|chokidar/],
  [['uninstall', 'no-such-name', '--dry-run'], /^dist\/serve\/|pino|chokidar|readline/],
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

function measure(args: string[]): number {
  const began = performance.now();
  spawnSync(process.execPath, args, { stdio: 'ignore' });
  return performance.now() - began;
}

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
