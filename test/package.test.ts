import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findOwnPackage } from '../src/own-package.js';

const { root } = findOwnPackage();
const readJson = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const list = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });

type Locked = { dev?: true; hasInstallScript?: true };

/** What npm install --omit=dev brings beside lowport itself. */
const production = Object.entries<Locked>(readJson('package-lock.json').packages)
  .filter(([path, { dev }]) => path !== '' && dev === undefined)
  .map(([path, { hasInstallScript }]) => ({ name: path.replace(/^.*node_modules\//, ''), hasInstallScript }));

test('an installation brings at most 25 other packages, and one of them, which is optional, has an install script', t => {
  t.true(production.length > 5 && production.length <= 25, production.map(({ name }) => name).join(' '));
  const scripted = production.filter(({ hasInstallScript }) => hasInstallScript === true);
  t.deepEqual(
    scripted.map(({ name }) => name),
    Object.keys(readJson('package.json').optionalDependencies),
  );
});

test('lowport itself runs nothing when it is installed', t => {
  const scripts = Object.keys(readJson('package.json').scripts);
  t.deepEqual(
    scripts.filter(name => /^(pre|post)?(install|uninstall)$|^(pre|post)prepare$|^dependencies$/.test(name)),
    [],
  );
});

/** What the build adds to the files that each source becomes. */
const bundles = /^dist\/serve\/[a-z-]+\.cjs$/;
const others = ['LICENSE', 'README.md', 'dist/cli/help.txt', 'dist/serve/register.d.cts', 'package.json'];

test('the tarball has what is built of each source, the schemas and the examples, and nothing else', t => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const packed: string[] = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path);
  const sources = list('src').filter(path => path.endsWith('.ts') && !path.startsWith('demo/'));
  const built = sources.flatMap(path => ['.js', '.d.ts'].map(suffix => `dist/${path.replace(/\.ts$/, suffix)}`));
  const data = ['schemas', 'units'].flatMap(folder => list(folder).map(name => `${folder}/${name}`));
  t.deepEqual(packed.filter(path => !bundles.test(path)).sort(), [...built, ...data, ...others].sort());
  const bundled = packed
    .filter(path => bundles.test(path))
    .map(path => path.slice('dist/serve/'.length, -'.cjs'.length));
  t.true(bundled.includes('register'));
  t.deepEqual(
    bundled.filter(name => !sources.includes(`serve/${name}.ts`)),
    [],
  );
});
