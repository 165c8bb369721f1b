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
  [['reload'], /^dist\/deploy\/|node_modules/],
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
