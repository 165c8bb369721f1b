// The preload as few files: each ES module more costs up to a millisecond before the program starts. What a start does
// not always need is a file of its own, which loads when its function is first called.
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const lazyModules = [
  { name: 'start-service', exported: 'startService', onMissing: 'throw error' },
  { name: 'follow-life', exported: 'followLife', onMissing: 'throw error' },
  { name: 'hold-next', exported: 'holdNext', onMissing: 'throw error' },
  { name: 'guard-paths', exported: 'guardPaths', onMissing: 'throw error' },
  { name: 'start-https', exported: 'startHttps', onMissing: 'throw error' },
  // Called long after the start: where the package was upgraded since, or the root changed, Node's own words must do.
  { name: 'explain-failure', exported: 'explainFailure', onMissing: 'return' },
  { name: 'extend-start', exported: 'extendStart', onMissing: 'return' },
  { name: 'astray', exported: 'watchAstray', onMissing: 'return' },
  // Without it the process ends as it would without lowport.
  { name: 'end-service', exported: 'prepareEnd', onMissing: 'return () => process.exit()' },
  { name: 'relieve-crowds', exported: 'relieveCrowds', onMissing: 'return () => {}' },
];

/** Puts in the place of each lazy module a function that loads its file and calls the function there. */
const loadLazily = {
  name: 'load-lazily',
  setup(bundler) {
    for (const { name, exported, onMissing } of lazyModules) {
      bundler.onResolve({ filter: new RegExp(`/${name}\\.js$`) }, () => ({ path: name, namespace: 'lazy' }));
      bundler.onLoad({ filter: new RegExp(`^${name}$`), namespace: 'lazy' }, () => ({
        contents: `export function ${exported}(...args) {
          let module;
          try {
            module = requireFile('./${name}.cjs');
          } catch (error) {
            ${onMissing};
          }
          return module.${exported}(...args);
        }`,
      }));
    }
  },
};

// CommonJS, since `import 'node:fs'` would run each lazy getter of the module to list its exports and load a dozen more
// for it: 3 ms, as much as all the rest together.
for (const name of ['register', ...lazyModules.map(({ name }) => name)]) await bundle(name);

// For `--import`. The same module as for `--require`, so that who says both has it once.
await writeFile(
  'dist/serve/register.js',
  "process.getBuiltinModule('node:module').createRequire(import.meta.url)('./register.cjs');\n",
);
await writeFile('dist/serve/register.d.cts', 'export {};\n');

async function bundle(name) {
  await build({
    entryPoints: [`src/serve/${name}.ts`],
    outfile: `dist/serve/${name}.cjs`,
    bundle: true,
    packages: 'external',
    plugins: [loadLazily],
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    banner: {
      js: '"use strict"; const requireFile = require, bundlePath = __filename; require = process.getBuiltinModule;',
    },
    define: { 'import.meta.url': 'bundlePath' },
    // Names stay, for stack traces; the rest would be read and skipped at every start.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    allowOverwrite: true,
  });
}
